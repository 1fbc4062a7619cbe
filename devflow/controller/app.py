"""One app as the controller holds it."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from devflow.controller.tracked_job import Entry
from devflow.kube.listing import Key
from devflow.live import AnalysisState, ApplicationState, Observation, PodState, RolloutState
from devflow.release.metrics.judgement import AGAINST


class App:
    """A Rollout, its job, and the pods of its newest revision while a release is under way."""

    __slots__ = (
        "aborting",
        "analyses",
        "entry",
        "gap",
        "judging",
        "key",
        "pods",
        "rollout",
        "still_since",
        "watched_hash",
        "watching",
    )

    def __init__(self, key: Key, entry: Entry | None = None) -> None:
        self.key = key
        """Namespace and name of its Rollout."""
        self.rollout: RolloutState | None = None
        """``None`` until it is seen, and after it was deleted."""
        self.entry = entry
        """Its newest job."""
        self.pods: dict[str, PodState] = {}
        self.analyses: dict[str, AnalysisState] = {}
        self.watching: tuple[asyncio.Task[None], ...] = ()
        """Those that watch its pods and analyses."""
        self.watched_hash = ""
        """Of the revision whose pods and analyses are watched; empty if none are."""
        self.aborting = False
        """Whether an abort of its release is on its way."""
        self.gap = False
        """Whether something may have gone unseen since its Rollout's status was last believed."""
        self.judging = False
        """Whether a verdict on its release is being made sure of."""
        self.still_since: datetime | None = None
        """Since when its job hasn't changed, as far as this process has seen."""

    @property
    def is_open(self) -> bool:
        """Whether a release of it is under way."""
        return self.entry is not None and not self.entry.job.status.is_final

    def take_pod(self, pod: PodState, now: datetime) -> None:
        """Take note of a pod as it is now.

        The cluster's time of its last transition is no time of ours, but it tells whether it is
        still the same one.
        """
        before = self.pods.get(pod.name)
        same = before and (before.ready, before.since) == (pod.ready, pod.since)
        since = before.watched_since if before and same else now
        self.pods[pod.name] = replace(pod, watched_since=since)

    def take_pods(self, pods: Iterable[PodState], now: datetime) -> None:
        """Take note of all pods that there are now."""
        before, self.pods = self.pods, {}
        for pod in pods:
            if pod.name in before:
                self.pods[pod.name] = before[pod.name]
            self.take_pod(pod, now)

    def seen(
        self,
        cluster: str,
        rollout: RolloutState,
        application: ApplicationState | None,
        at: datetime,
    ) -> Observation:
        """What is known of it at this moment."""
        pods = tuple(pod for _, pod in sorted(self.pods.items()) if not pod.terminating)
        return Observation(
            cluster,
            at,
            rollout,
            application,
            pods,
            self.gap,
            self.still_since,
            self._against(rollout),
        )

    def _against(self, rollout: RolloutState) -> AnalysisState | None:
        """A version that comes back has the hash it had before, but another revision."""
        against = (
            run
            for run in self.analyses.values()
            if (run.owner, run.revision) == (rollout.uid, rollout.revision) and run.phase in AGAINST
        )
        return max(against, key=lambda run: (run.created, run.name), default=None)
