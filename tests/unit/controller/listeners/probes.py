"""What each listener makes of changes, so that all can be held to the same rules.

A new listener gets a probe here, and with it every test of ``test_listeners``.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from devflow.controller.effect import JobChanged
from devflow.controller.listeners.listener import Listener
from devflow.controller.listeners.log import LogListener
from devflow.controller.listeners.metrics import MetricsListener
from devflow.controller.listeners.store import StoreListener
from devflow.controller.process.metrics import Metrics
from devflow.controller.react import react
from devflow.controller.state.state import State
from devflow.kube.backoff import Backoff
from devflow.record.events import events
from devflow.record.job import Job, StepStatus
from devflow.record.store import StoreAwayError
from tests.unit.controller.doubles import Clock, Store
from tests.unit.controller.listeners.notices_probe import NoticesProbe


class Probe(Protocol):
    """One listener, and what it has made of what it heard."""

    @property
    def listener(self) -> Listener: ...

    def stall(self) -> None:
        """Have whatever the listener writes to answer no more."""

    async def made(self) -> object:
        """What came out, once everything did."""
        ...

    def due(self, changes: Sequence[JobChanged]) -> object:
        """What has to come out of these changes."""
        ...

    def close(self) -> None: ...


class LogProbe(logging.Handler):
    """The keys of the events that were logged."""

    def __init__(self) -> None:
        super().__init__()
        self.listener = LogListener()
        self._log = logging.getLogger("devflow.release")
        self._log.addHandler(self)
        self._log.setLevel(logging.INFO)
        self._keys: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._keys.append(vars(record)["event"])

    def stall(self) -> None:
        """Python's log waits for whoever reads it, as any process does."""

    async def made(self) -> object:
        return self._keys

    def due(self, changes: Sequence[JobChanged]) -> object:
        return [event.key for change in changes for event in change.events]

    def close(self) -> None:
        self._log.removeHandler(self)


class MetricsProbe:
    """How many steps ended, by status."""

    def __init__(self) -> None:
        self._metrics = Metrics()
        self.listener = MetricsListener(self._metrics)

    def stall(self) -> None:
        """There is nothing to wait for."""

    async def made(self) -> object:
        lines = self._metrics.text().decode().splitlines()
        pairs = (line.split() for line in lines if line.startswith("devflow_steps_total{"))
        counts = {name.split('"')[1]: int(float(count)) for name, count in pairs}
        return {status: count for status, count in counts.items() if count}

    def due(self, changes: Sequence[JobChanged]) -> object:
        last = {change.after.id: change.after for change in changes}
        ended = (step for job in last.values() for step in job.steps if step.status.is_final)
        return dict(Counter(str(step.status) for step in ended))

    def close(self) -> None: ...


class StoreProbe:
    """The stored events in order, and the stored jobs."""

    def __init__(self) -> None:
        self._store, clock, self._state = Store(), Clock(), State("here")
        self.listener = StoreListener(
            self._store, clock, lambda: Backoff(sleep=clock.sleep), Metrics()
        )
        self._clock = clock
        self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        async for answer in self.listener.writer():
            react(self._state, answer, self._clock.now())

    def stall(self) -> None:
        self._store.trouble = StoreAwayError("away")

    async def made(self) -> object:
        self._store.trouble = None
        await self.listener.empty()
        statuses = {
            job.id: [step.status for step in job.steps] for job in self._store.jobs.values()
        }
        return sorted(self._store.events), statuses

    def due(self, changes: Sequence[JobChanged]) -> object:
        last = {change.after.id: change.after for change in changes}
        # Changes that come faster than the writer are written as one.
        trail = (event.key for job in last.values() for event in events(None, job))
        return sorted(trail), _statuses(last.values())

    def close(self) -> None:
        self._writing.cancel()


def _statuses(jobs: Iterable[Job]) -> dict[str, list[StepStatus]]:
    return {job.id: [step.status for step in job.steps] for job in jobs}


PROBES: dict[str, Callable[[], Probe]] = {
    "log": LogProbe,
    "metrics": MetricsProbe,
    "notices": NoticesProbe,
    "store": StoreProbe,
}
