"""The process: one controller that works while it leads, and reports its health."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from devflow.controller.cluster.aborter import KubeAborter
from devflow.controller.cluster.cancelled_experiments import end_cancelled_experiments
from devflow.controller.cluster.config_sweep import sweep_configs
from devflow.controller.cluster.gatekeeper import KubeGatekeeper
from devflow.controller.cluster.lookup import KubeLookup
from devflow.controller.cluster.watches import kube_watches
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.notices.notifier import FLUSH_SECONDS, Notifier
from devflow.controller.notices.secrets import Secrets
from devflow.controller.notices.senders import sender_of
from devflow.controller.notices.settings import NotifySpec
from devflow.controller.process.clock import Clock, SystemClock
from devflow.controller.process.health import Health, serving
from devflow.controller.process.lease import Lease, LeaseLostError
from devflow.controller.process.metrics import Metrics
from devflow.controller.process.waiting import until_set, within
from devflow.controller.rights.check import check_kinds, check_permissions
from devflow.controller.rights.in_use import routings_in_use
from devflow.controller.rights.rules import LEASE, cluster_rules, lease_rules, route_rules
from devflow.controller.run import Controller
from devflow.kube import Client, Cluster
from devflow.kube.listing import Key
from devflow.live import CONTROLLER
from devflow.record import StoreAwayError
from devflow.record.mongo import MongoNotices, MongoStore, MongoUri
from devflow.record.notice import NoticeStore

log = logging.getLogger("devflow.controller")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user has set."""

    cluster: str
    """Its name in the record: jobs of several clusters may share a database."""
    namespaces: Sequence[str]
    """Those of the apps; all if there are none."""
    address: str
    """Where ``/healthz``, ``/readyz`` and ``/metrics`` are served."""
    port: int
    lease_namespace: str | None
    """Where the Lease is; ``None`` for a controller that is alone and leads without one."""
    rollback: bool
    """Whether failed releases are aborted that ask for it."""
    retention: timedelta
    notify: NotifySpec | None = None
    """Who is told of releases; ``None``: no one."""
    notify_secrets: Path | None = None
    """The folder with what the settings of notifications name as secret."""


async def serve(place: Cluster, uri: MongoUri, settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then write what waits and give the lease back.

    :raises UserError: the cluster or the store can't be used as they are.
    """
    store = MongoStore(uri, settings.retention)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        kube = await stack.enter_async_context(Client(place, field_manager=CONTROLLER))
        clock = SystemClock()
        namespaces: Sequence[str | None] = settings.namespaces or [None]
        rules = cluster_rules(rollback=settings.rollback)
        await check_permissions(kube, rules, namespaces, clock)
        if settings.lease_namespace is not None:
            await check_permissions(kube, lease_rules(), [settings.lease_namespace], clock)
        await check_kinds(kube)
        routings = await routings_in_use(kube, namespaces)
        rules = route_rules(routings, rollback=settings.rollback)
        await check_permissions(kube, rules, namespaces, clock)
        await _open(store)
        health = Health(Metrics())
        await stack.enter_async_context(serving(health, settings.address, settings.port))
        stop = asyncio.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        try:
            notices = await stack.enter_async_context(MongoNotices(uri))
            await _Process(kube, store, notices, settings, health, stop, clock).run()
        except BaseExceptionGroup as group:
            raise _cause(group) from None


def _cause(error: BaseException) -> BaseException:
    """What a group of errors is about: its first, since the others are its consequences."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def _open(store: MongoStore) -> None:
    try:
        await store.open()
    except StoreAwayError as error:
        log.warning("the store is away: %s", error)


class _Process:
    """Leads, again and again, until the stop is set."""

    def __init__(
        self,
        kube: Client,
        store: MongoStore,
        notices: NoticeStore,
        settings: Settings,
        health: Health,
        stop: asyncio.Event,
        clock: Clock,
    ) -> None:
        self._kube = kube
        self._store = store
        self._notices = notices
        self._settings = settings
        self._health = health
        self._stop = stop
        self._clock = clock

    async def run(self) -> None:
        namespace = self._settings.lease_namespace
        lease = Lease(self._kube, namespace, LEASE, self._clock) if namespace else None
        while not self._stop.is_set():
            if lease is not None:
                log.info("standing by")
                await until_set(self._stop, lease.acquire())
            try:
                await self._lead(lease)
            except LeaseLostError as lost:
                log.warning("no longer leading: %s", lost)
            finally:
                if lease is not None:
                    await lease.release()

    async def _lead(self, lease: Lease | None) -> None:
        """Follow releases until the stop is set.

        :raises LeaseLostError: another may lead now; nothing more was written.
        """
        listener = NoticeListener(self._settings.notify, self._clock)
        notifier = self._notifier(listener)
        controller = self._controller(listener)
        self._health.controller = controller
        self._health.metrics.leader.set(1)
        working = asyncio.ensure_future(controller.run())
        beside = [lease.hold()] if lease else []
        if self._settings.rollback:
            namespaces = self._settings.namespaces
            beside.append(sweep_configs(self._kube, namespaces, self._clock))
            beside.append(end_cancelled_experiments(self._kube, namespaces, self._clock))
        if notifier is not None:
            beside.append(notifier.run())
        try:
            await until_set(self._stop, working, *beside)
            if self._stop.is_set():
                await controller.drain()
            if notifier is not None:
                await within(self._clock, FLUSH_SECONDS, notifier.flush())
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            self._health.controller = None
            self._health.metrics.leader.set(0)

    def _notifier(self, listener: NoticeListener) -> Notifier | None:
        settings = self._settings
        if settings.notify is None:
            return None
        secrets = Secrets(settings.notify_secrets)
        senders = {one.name: sender_of(one, secrets) for one in settings.notify.targets}
        return Notifier(
            settings.notify,
            senders,
            listener,
            self._notices,
            settings.cluster,
            self._clock,
            self._health.metrics,
        )

    def _controller(self, notices: NoticeListener) -> Controller:
        settings = self._settings
        return Controller(
            settings.cluster,
            kube_watches(self._kube, self._unreadable, settings.namespaces),
            self._store,
            KubeAborter(self._kube),
            KubeLookup(self._kube),
            KubeGatekeeper(self._kube),
            self._clock,
            self._health.metrics,
            notices,
            namespaces=settings.namespaces,
            rollback=settings.rollback,
        )

    def _unreadable(self, kind: str, key: Key, problem: str) -> None:
        self._health.metrics.unreadable.labels(kind).inc()
        what = "%s %s/%s makes no sense and is left out: %s"
        log.error(what, kind, *key, problem, extra={"namespace": key.namespace})
