"""One app as the controller holds it."""

from datetime import datetime

from msgspec.structs import replace

from devflow.controller.state.tracked_job import TrackedJob
from devflow.controller.state.workload import Workload
from devflow.kube.listing import Key, version_number
from devflow.live import (
    AnalysisState,
    ApplicationState,
    Observation,
    PodState,
    ReplicaSetState,
    RolloutState,
    Route,
    routes_of,
    shares_of,
)
from devflow.release.metrics.judgement import AGAINST
from devflow.release.routers import Reference, Shares


class App:
    """A Rollout, its job, and its pods and routes while a release is under way."""

    __slots__ = (
        "aborting",
        "analyses",
        "at_gate",
        "checking",
        "earlier",
        "finding_image",
        "gap",
        "images",
        "invalid_since",
        "key",
        "pods",
        "promoting",
        "references",
        "replica_sets",
        "rollout",
        "routes",
        "shares",
        "still_since",
        "taking_over",
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
        self.earlier: tuple[TrackedJob, ...] = ()
        """Those before it with an action whose outcome isn't known yet."""
        self.pods: dict[str, PodState] = {}
        """Of all its revisions while one is watched, by name."""
        self.analyses: dict[str, AnalysisState] = {}
        """AnalysisRuns of the watched revision, by name."""
        self.replica_sets: dict[str, ReplicaSetState] = {}
        """By name; watched as long as the pods are."""
        self.uncreated_since: datetime | None = None
        """Since when this process has seen that pods of the watched revision can't be created."""
        self.invalid_since: datetime | None = None
        """Since when this process has seen Argo Rollouts refuse the Rollout."""
        self.watched_hash = ""
        """Of the revision whose AnalysisRuns are watched, and with them the app's pods and routes;
        empty if nothing is.
        """
        self.references: tuple[Reference, ...] = ()
        """The routes that are watched."""
        self.routes: dict[Reference, Route] = {}
        """Those of them that there are."""
        self.shares: Shares | None = None
        """What the routes say; ``None`` as long as they say nothing."""
        self.images: dict[str, str] = {}
        """The images of revisions by their hash, where a Deployment has the pod template."""
        self.finding_image = False
        """Whether the API server is being asked for the image of the newest revision."""
        self.checking = False
        """Whether the API server is being asked for what the guard finds bad."""
        self.aborting = False
        """Whether an abort of its release is on its way."""
        self.promoting = False
        """Whether a full promotion of its release is on its way."""
        self.at_gate = False
        """Whether an approval of its release is being checked, or carried out."""
        self.taking_over = False
        """Whether its routes are being checked, and corrected, as its release is taken back."""
        self.gap = False
        """Whether changes may have gone unseen since its Rollout's status was last settled."""
        self.still_since: datetime | None = None
        """Since when its job has neither come to another status nor to another step, as far as this
        process has seen.
        """

    @property
    def is_open(self) -> bool:
        """Whether a release of it is under way."""
        return self.tracked is not None and not self.tracked.job.status.is_final

    def watch(self, pod_hash: str) -> None:
        """Forget pods, AnalysisRuns and routes: from now on those that belong to this revision
        count; none if empty.
        """
        self.watched_hash, self.pods, self.analyses = pod_hash, {}, {}
        self.replica_sets, self.uncreated_since = {}, None
        self.references = routes_of(self.rollout) if pod_hash and self.rollout else ()
        self.routes, self.shares = {}, None

    def put_rollout(self, rollout: RolloutState) -> None:
        """Keep its Rollout, with the image where that is known from elsewhere."""
        if rollout.workload and not rollout.image:
            job = self.tracked.job if self.tracked else None
            known = {one.hash: one.image for one in (job.to, job.from_) if one} if job else {}
            image = self.images.get(rollout.pod_hash) or known.get(rollout.pod_hash, "")
            rollout = replace(rollout, image=image)
        self.rollout = rollout

    def put_image(self, pod_hash: str, image: str) -> None:
        """Keep the image of the newest revision, and no older ones."""
        self.images = {pod_hash: image}
        if self.rollout is not None:
            self.put_rollout(self.rollout)

    def put_route(self, reference: Reference, route: Route | None) -> None:
        """Keep a route, ``None`` if it is gone, unless a later state of it is known."""
        before = self.routes.get(reference)
        if route is None:
            self.routes.pop(reference, None)
        elif before is None or _version(before) <= _version(route):
            self.routes[reference] = route
        self.look_at_shares()

    def look_at_shares(self) -> None:
        """Find out what the routes say: which revision a route leads to is up to the Rollout."""
        if self.rollout is not None and self.references:
            self.shares = shares_of(self.rollout, self.routes.items())

    def put_analysis(self, run: AnalysisState, now: datetime) -> None:
        """Keep an AnalysisRun as it is at ``now``, and since when it has failed by our clock."""
        before = self.analyses.get(run.name)
        if run.has_failed:
            since = before.failed_since if before else None
            run = replace(run, failed_since=since or now)
        self.analyses[run.name] = run

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

    def put_workload(self, found: Workload, rollout: RolloutState, now: datetime) -> None:
        """Keep these pods and ReplicaSets of the newest revision, and no others of it."""
        before, pod_hash = self.pods, rollout.pod_hash
        self.pods = {name: pod for name, pod in before.items() if pod.hash != pod_hash}
        for pod in found.pods:
            if pod.name in before:
                self.pods[pod.name] = before[pod.name]
            self.put_pod(pod, now)
        others = {name: one for name, one in self.replica_sets.items() if one.hash != pod_hash}
        own = {one.name: one for one in found.replica_sets if one.owner == rollout.uid}
        self.replica_sets = others | own

    def observe(
        self,
        cluster: str,
        rollout: RolloutState,
        application: ApplicationState | None,
        at: datetime,
    ) -> Observation:
        """What is known of it at this moment, as the fold and the guard read it."""
        uncreated = self._uncreated(rollout)
        self.uncreated_since = (self.uncreated_since or at) if uncreated else None
        self.invalid_since = (self.invalid_since or at) if rollout.invalid else None
        newest = self._pods_of(rollout.pod_hash)
        stable = rollout.stable_hash != rollout.pod_hash
        return Observation(
            cluster,
            at,
            rollout,
            application,
            newest,
            self.gap,
            self.still_since,
            self._against(rollout),
            self._pods_of(rollout.stable_hash) if stable else (),
            bool(self.references),
            self.shares,
            tuple(self.replica_sets.values()),
            uncreated,
            self.uncreated_since,
            self.invalid_since,
        )

    def _pods_of(self, pod_hash: str) -> tuple[PodState, ...]:
        """The pods of a revision that aren't on their way out, by name."""
        return tuple(
            pod
            for _, pod in sorted(self.pods.items())
            if pod.hash == pod_hash and not pod.terminating
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


def _version(route: Route) -> int:
    return version_number(route["metadata"]["resourceVersion"])
