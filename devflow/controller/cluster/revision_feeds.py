"""What is watched of an app while a release of it is under way."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from devflow.controller.change import (
    AnalysisChanged,
    Change,
    PodChanged,
    ReplicaSetChanged,
    RouteChanged,
)
from devflow.controller.cluster.watches import Watches
from devflow.controller.effect import WatchRevision


class Feed(NamedTuple):
    """One watch."""

    kind: str
    """As the metrics count it."""
    change_of: Callable[[Any], Change]
    """From what the watch brings to what the controller handles."""
    changes: AsyncIterator[Any]


def revision_feeds(watches: Watches, wanted: WatchRevision) -> Iterator[Feed]:
    """The watches of one revision's AnalysisRuns, and of its app's pods, ReplicaSets and routes."""
    app, pod_hash = wanted.app, wanted.pod_hash
    namespace, name = app.key
    pods, replica_sets = watches.pods(namespace, name), watches.replica_sets(namespace, name)
    yield Feed("Pod", partial(PodChanged, app, pod_hash), pods)
    yield Feed("ReplicaSet", partial(ReplicaSetChanged, app, pod_hash), replica_sets)
    analyses = watches.analyses(namespace, pod_hash)
    yield Feed("AnalysisRun", partial(AnalysisChanged, app, pod_hash), analyses)
    for route in wanted.routes:
        changed = partial(RouteChanged, app, pod_hash, route)
        yield Feed("Route", changed, watches.route(namespace, route))
