"""The watches of Rollouts, Applications, pods, AnalysisRuns, ReplicaSets and routes."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

import msgspec

from devflow.kube import Client, UnknownKindError
from devflow.kube.backoff import Backoff
from devflow.kube.listing import Key
from devflow.kube.source import Source
from devflow.kube.watch import Change, Watch
from devflow.live import (
    AnalysisState,
    ApplicationState,
    PodState,
    ReplicaSetState,
    RolloutState,
    Route,
    analysis_state,
    application_state,
    pod_state,
    replica_set_state,
    rollout_state,
    route_state,
)
from devflow.release.names import APP_LABEL, HASH_LABEL, MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.routers import Reference
from devflow.release.workload.rollout import ARGO_VERSION

OURS = f"{MANAGED_BY_LABEL}={MANAGED_BY}"
"""The label selector of what devflow made: no other objects are watched."""

State = TypeVar(
    "State", RolloutState, ApplicationState, PodState, AnalysisState, ReplicaSetState, Route
)

Unreadable = Callable[[str, Key, str], None]
"""Gets each object that can't be decoded: its kind, its key, what is wrong with it."""


log = logging.getLogger("devflow.watches")


class SourceOf(Protocol):
    """Where objects come from."""

    def __call__(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        label_selector: str | None = None,
        *,
        name: str | None = None,
    ) -> Source:
        """The objects of a kind in a namespace (``None``: all), by label or by name."""
        ...


class Watches(Protocol):
    """Objects as they are and as they change; each call begins a watch of its own."""

    def rollouts(self) -> Sequence[AsyncIterator[Change[RolloutState]]]:
        """The Rollouts of devflow's apps: one watch for each namespace, or one for all."""
        ...

    def applications(self) -> Sequence[AsyncIterator[Change[ApplicationState]]]:
        """The Applications of devflow's apps, from all namespaces."""
        ...

    def pods(self, namespace: str, app: str) -> AsyncIterator[Change[PodState]]:
        """The pods of one app, of all its revisions."""
        ...

    def analyses(self, namespace: str, pod_hash: str) -> AsyncIterator[Change[AnalysisState]]:
        """The AnalysisRuns that judge the pods of one hash."""
        ...

    def replica_sets(self, namespace: str, app: str) -> AsyncIterator[Change[ReplicaSetState]]:
        """The ReplicaSets of one app: one for each of its revisions."""
        ...

    def route(self, namespace: str, route: Reference) -> AsyncIterator[Change[Route]]:
        """One object that splits an app's traffic; nothing where its kind isn't installed."""
        ...


class SourcedWatches:
    """Watches of what ``source`` serves; a source is asked for by kind, namespace, selector."""

    def __init__(
        self,
        source: SourceOf,
        unreadable: Unreadable,
        backoff: Callable[[], Backoff],
        namespaces: Sequence[str] = (),
    ) -> None:
        """
        ``namespaces`` are those of the apps; all if there are none.
        """
        self._source = source
        self._unreadable = unreadable
        self._backoff = backoff
        self._namespaces: Sequence[str | None] = list(namespaces) or [None]

    def rollouts(self) -> Sequence[AsyncIterator[Change[RolloutState]]]:
        return [
            self._watch(ARGO_VERSION, "Rollout", namespace, OURS, rollout_state)
            for namespace in self._namespaces
        ]

    def applications(self) -> Sequence[AsyncIterator[Change[ApplicationState]]]:
        return [self._watch(ARGO_VERSION, "Application", None, OURS, application_state)]

    def pods(self, namespace: str, app: str) -> AsyncIterator[Change[PodState]]:
        return self._watch("v1", "Pod", namespace, f"{APP_LABEL}={app}", pod_state)

    def analyses(self, namespace: str, pod_hash: str) -> AsyncIterator[Change[AnalysisState]]:
        selector = f"{HASH_LABEL}={pod_hash}"
        return self._watch(ARGO_VERSION, "AnalysisRun", namespace, selector, analysis_state)

    def replica_sets(self, namespace: str, app: str) -> AsyncIterator[Change[ReplicaSetState]]:
        selector = f"{APP_LABEL}={app}"
        return self._watch("apps/v1", "ReplicaSet", namespace, selector, replica_set_state)

    async def route(self, namespace: str, route: Reference) -> AsyncIterator[Change[Route]]:
        kind, name = route
        backoff = self._backoff()
        while True:
            changes = self._watch(*kind, namespace, None, route_state, name=name)
            try:
                async for change in changes:
                    yield change
            except UnknownKindError as error:
                log.warning("route %s/%s can't be watched: %s", namespace, name, error)
                await backoff.wait()

    def _watch(
        self,
        api_version: str,
        kind: str,
        namespace: str | None,
        selector: str | None,
        decode: Callable[[msgspec.Raw], State],
        *,
        name: str | None = None,
    ) -> AsyncIterator[Change[State]]:
        source = self._source(api_version, kind, namespace, selector, name=name)
        return Watch(
            source,
            decode,
            partial(self._unreadable, kind),
            self._backoff(),
            refused=partial(_refused, kind),
        ).changes()


def _refused(kind: str, why: str) -> None:
    """The rights were checked at the start: an API server that has just started lacks them for some
    seconds.
    """
    log.warning("%s can't be watched now, trying again: %s", kind, why)


def kube_watches(
    kube: Client, unreadable: Unreadable, namespaces: Sequence[str] = ()
) -> SourcedWatches:
    """The watches of a real cluster."""
    return SourcedWatches(kube.source, unreadable, Backoff, namespaces)
