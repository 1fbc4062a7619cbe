"""One app as the controller holds it."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.live import (
    AnalysisState,
    ApplicationState,
    Observation,
    PodState,
    ReplicaSetState,
    RolloutState,
)
from devflow.release.metrics.judgement import AGAINST


class App:
    """A Rollout, its job, and the pods of its newest revision while a release is under way."""

    __slots__ = (
        "aborting",
        "analyses",
        "checking",
        "gap",
        "invalid_since",
        "key",
        "pods",
        "promoting",
        "replica_sets",
        "rollout",
        "still_since",
        "tracked",
        "uncreated_since",
        "watched_hash",
    )

    def __init__(self, key: Key) -> None:
        self.key = key
        """Namespace and name of its Rollout."""
        self.rollout: RolloutState | None = None
        """``None`` until a watch shows it, and after it was deleted."""
        self.tracked: TrackedJob | None = None
        """Its newest job; ``None`` until there is one."""
        self.pods: dict[str, PodState] = {}
        """Of the watched revision, by name."""
        self.analyses: dict[str, AnalysisState] = {}
        """AnalysisRuns of the watched revision, by name."""
        self.replica_sets: dict[str, ReplicaSetState] = {}
        """By name; watched as long as the pods are."""
        self.uncreated_since: datetime | None = None
        """Since when this process has seen that pods of the watched revision can't be created."""
        self.invalid_since: datetime | None = None
        """Since when this process has seen Argo Rollouts refuse the Rollout."""
        self.watched_hash = ""
        """Of the revision whose pods and AnalysisRuns are watched; empty if none are."""
        self.checking = False
        """Whether the API server is being asked for the pods that the guard finds bad."""
        self.aborting = False
        """Whether an abort of its release is on its way."""
        self.promoting = False
        """Whether a full promotion of its release is on its way."""
        self.gap = False
        """Whether changes may have gone unseen since its Rollout's status was last settled."""
        self.still_since: datetime | None = None
        """Since when its job hasn't changed, as far as this process has seen."""

    @property
    def is_open(self) -> bool:
        """Whether a release of it is under way."""
        return self.tracked is not None and not self.tracked.job.status.is_final

    def watch(self, pod_hash: str) -> None:
        """Forget pods and AnalysisRuns: from now on those of this revision count; none if empty."""
        self.watched_hash, self.pods, self.analyses = pod_hash, {}, {}
        self.replica_sets, self.uncreated_since = {}, None

    def put_pod(self, pod: PodState, now: datetime) -> None:
        """Keep a pod as it is at ``now``, and since when it has been ready or not by our own clock.

        The cluster's time of its last transition only tells whether there was another transition.
        """
        before = self.pods.get(pod.name)
        same = before and (before.ready, before.since) == (pod.ready, pod.since)
        since = before.watched_since if before and same else now
        was_ready = pod.was_ready or bool(before and before.was_ready)
        is_bad = not pod.ready and bool(was_ready or pod.trouble or pod.restarts)
        known_bad = before.bad_since if before and same else None
        self.pods[pod.name] = replace(
            pod,
            watched_since=since,
            was_ready=was_ready,
            bad_since=(known_bad or now) if is_bad else None,
        )

    def put_pods(self, pods: Iterable[PodState], now: datetime) -> None:
        """Keep these pods, and no others."""
        before, self.pods = self.pods, {}
        for pod in pods:
            if pod.name in before:
                self.pods[pod.name] = before[pod.name]
            self.put_pod(pod, now)

    def observe(
        self,
        cluster: str,
        rollout: RolloutState,
        application: ApplicationState | None,
        at: datetime,
    ) -> Observation:
        """What is known of it at this moment, as the fold and the guard read it."""
        pods = tuple(pod for _, pod in sorted(self.pods.items()) if not pod.terminating)
        uncreated = self._uncreated(rollout)
        self.uncreated_since = (self.uncreated_since or at) if uncreated else None
        self.invalid_since = (self.invalid_since or at) if rollout.invalid else None
        return Observation(
            cluster,
            at,
            rollout,
            application,
            pods,
            self.gap,
            self.still_since,
            self._against(rollout),
            tuple(self.replica_sets.values()),
            uncreated,
            self.uncreated_since,
            self.invalid_since,
        )

    def _uncreated(self, rollout: RolloutState) -> str:
        """Its ReplicaSet knows first: while Argo Rollouts waits for the pods of a canary it may not
        write the Rollout's conditions.
        """
        own = (one for one in self.replica_sets.values() if one.hash == rollout.pod_hash)
        newest = next(own, None)
        return newest.uncreated if newest else rollout.uncreated

    def _against(self, rollout: RolloutState) -> AnalysisState | None:
        """The newest AnalysisRun that holds this revision back.

        A version that comes back has the hash it had before, but another revision.
        """
        against = (
            run
            for run in self.analyses.values()
            if (run.owner, run.revision) == (rollout.uid, rollout.revision) and run.phase in AGAINST
        )
        return max(against, key=lambda run: (run.created, run.name), default=None)
