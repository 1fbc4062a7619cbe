"""Keeps messages in the store and sends them: beside the controller's loop, which waits for none
of it, and each target apart from the others.

A message is claimed by one atomic write, sent, and marked as sent. A controller that ends between
leaves a claim that runs out: then a CloudEvent is sent again (receivers know it by its id), and a
message to persons, which they may have read, is given up.
"""

import asyncio
import logging
import secrets as randomness
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.notices.sender import NotSentError, Sender
from devflow.controller.notices.settings import NotifySpec
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.kube.backoff import JITTER, Backoff, Uniform
from devflow.record import StoreAwayError, UnreadableDocumentError
from devflow.record.notice import Notice, NoticeStatus, NoticeStore

CLAIM = timedelta(seconds=120)
"""Longer than any sender takes."""
LOOK_SECONDS = 5.0
"""How often a target is looked after that has nothing due: another controller may have kept a
message, or one may be tried again.
"""
STUCK_SECONDS = 10.0
"""How often releases are looked at that may stand still."""
RETRY_SECONDS = (5.0, 600.0)
"""First and longest pause before a message is tried again."""
FLUSH_SECONDS = 3.0
"""How long messages are still kept at the end."""
UNKNOWN = "the controller ended while it was sent: it may have arrived"

log = logging.getLogger("devflow.notices")


class Notifier:
    """Works in ``run``, until it is cancelled. Nothing that goes wrong ends it."""

    def __init__(
        self,
        settings: NotifySpec,
        senders: Mapping[str, Sender],
        listener: NoticeListener,
        store: NoticeStore,
        cluster: str,
        clock: Clock,
        metrics: Metrics,
        uniform: Uniform = JITTER.uniform,
    ) -> None:
        """``senders`` by the names of the settings' targets."""
        self._settings = settings
        self._senders = senders
        self._listener = listener
        self._store = store
        self._cluster = cluster
        self._clock = clock
        self._metrics = metrics
        self._uniform = uniform
        self._owner = randomness.token_hex(8)
        self._kept = {name: asyncio.Event() for name in senders}
        """Set when there may be something to send."""

    async def run(self) -> None:
        """Keep and send messages."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._forever(self._keep))
            tasks.create_task(self._forever(self._look_for_stuck))
            for name, sender in self._senders.items():
                tasks.create_task(self._forever(partial(self._send_due, name, sender)))

    async def flush(self) -> None:
        """Keep what was made and isn't kept yet; a later controller sends it."""
        await self._keep_all()

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        backoff = Backoff(0.2, 30.0, self._clock.sleep, self._uniform)
        while True:
            try:
                await work()
            except StoreAwayError as error:
                log.warning("messages wait for the store: %s", error)
            except UnreadableDocumentError as error:
                log.error("a message is left alone: %s", error)
            except Exception:
                log.exception("notifications failed, and go on")
            else:
                backoff.reset()
                continue
            await backoff.wait()

    async def _keep(self) -> None:
        made = self._listener.made
        if made.empty():
            # Looked at, not taken: what isn't kept yet must not be lost.
            notice = await made.get()
            made.put_nowait(notice)
        await self._keep_all()

    async def _keep_all(self) -> None:
        made = self._listener.made
        notices: list[Notice] = []
        while not made.empty():
            notices.append(made.get_nowait())
        try:
            await self._store.add(notices)
        except BaseException:
            for notice in notices:
                made.put_nowait(notice)
            raise
        for notice in notices:
            self._kept[notice.target].set()

    async def _look_for_stuck(self) -> None:
        await self._clock.sleep(STUCK_SECONDS)
        self._listener.look_for_stuck()

    async def _send_due(self, target: str, sender: Sender) -> None:
        now = self._clock.now()
        notice = await self._store.claim(self._cluster, target, self._owner, now, now + CLAIM)
        if notice is not None:
            await self._send(notice, sender)
            return
        await self._take_over(target, sender)
        dead = await self._store.dead(self._cluster)
        self._metrics.dead_notices.labels(target).set(dead.get(target, 0))
        self._kept[target].clear()
        await self._idle(target)

    async def _idle(self, target: str) -> None:
        waiting = asyncio.ensure_future(self._kept[target].wait())
        timer = asyncio.ensure_future(self._clock.sleep(LOOK_SECONDS))
        try:
            await asyncio.wait((waiting, timer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            timer.cancel()

    async def _send(self, notice: Notice, sender: Sender) -> None:
        try:
            await sender.send(notice, self._clock.now())
        except NotSentError as error:
            await self._failed(notice, str(error))
        else:
            await self._settle(notice, NoticeStatus.SENT, "", notice.next_at)
            self._metrics.notices.labels(notice.target, "sent").inc()

    async def _failed(self, notice: Notice, why: str) -> None:
        now = self._clock.now()
        first, longest = RETRY_SECONDS
        seconds = min(first * 2 ** (notice.attempts - 1), longest) * self._uniform(0.5, 1.0)
        next_at = now + timedelta(seconds=seconds)
        limit = timedelta(seconds=self._settings.give_up_after.seconds)
        over = next_at - notice.created_at > limit
        status = NoticeStatus.DEAD if over else NoticeStatus.WAITING
        await self._settle(notice, status, why, next_at)
        self._metrics.notices.labels(notice.target, "dead" if over else "failed").inc()
        then = "it is given up" if over else f"it is tried again in {seconds:.0f} s"
        log.warning("%s didn't take %s: %s; %s", notice.target, notice.key, why, then)

    async def _settle(
        self, notice: Notice, status: NoticeStatus, error: str, next_at: datetime
    ) -> None:
        """Say what became of a message, however long the store is away: else it is sent again."""
        backoff = Backoff(0.2, 30.0, self._clock.sleep, self._uniform)
        while True:
            try:
                return await self._store.settle(notice, status, error, next_at)
            except StoreAwayError as away:
                log.warning("%s waits for the store: %s", notice.key, away)
                await backoff.wait()

    async def _take_over(self, target: str, sender: Sender) -> None:
        """What a controller was sending that has ended."""
        now = self._clock.now()
        for notice in await self._store.abandoned(self._cluster, target, now):
            status = NoticeStatus.WAITING if sender.repeats else NoticeStatus.DEAD
            await self._store.settle(notice, status, UNKNOWN, now)
            if status is NoticeStatus.DEAD:
                self._metrics.notices.labels(target, "dead").inc()
            log.warning("%s: %s: %s", target, notice.key, UNKNOWN)
