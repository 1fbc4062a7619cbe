"""What the controller knows of one app at one moment: what the fold and the guard read."""

from datetime import datetime

import msgspec

from devflow.live.request import Request
from devflow.release.metrics.judgement import Judgement
from devflow.release.phase import Phase
from devflow.release.plan import Plan

CONTROLLER = "devflow-controller"
"""The field manager of what the controller itself changes in the cluster."""


class Seen(msgspec.Struct, frozen=True, gc=False):
    """Base of what is seen: immutable, and without cycles, so no work for the garbage collector."""


class RolloutState(Seen, frozen=True):
    """A Rollout, of which only what a release is told by."""

    namespace: str
    name: str
    uid: str
    generation: int
    resource_version: int
    revision: int
    """Argo Rollouts' number of the pod template; 0 before it has seen one."""
    image: str
    manager: str
    """The field manager that changed the spec last."""
    rollback: str
    """``auto`` or ``manual``."""
    grace_seconds: int
    """How long a canary's pods may be not ready before a release counts as failed."""
    deadline_seconds: int
    """``progressDeadlineSeconds``."""
    keeps_aborted: bool
    """Whether the pods of an aborted canary are kept on purpose."""
    replicas: int
    plan: Plan
    observed: bool
    """Whether the status tells of this very generation; if not, nothing below is to be trusted."""
    phase: Phase
    message: str
    pod_hash: str
    stable_hash: str
    step_hash: str
    step: int | None
    """Index of the step of the plan that it is at, ``len(plan)`` after the last."""
    weight: int | None
    """The canary's share in percent as Argo Rollouts set it last; ``None`` if it set none yet."""
    moved: bool
    """Whether the canary still has traffic, by the strategy's own measure."""
    canary_replicas: int
    """Pods of the newest revision that exist."""
    aborted: bool
    abort_reason: str
    paused_by_user: bool
    """``spec.paused``."""
    pause_reason: str
    """Of the first of ``pauseConditions``; empty if there is none."""
    paused_at: datetime | None
    """Since when, by the first of ``pauseConditions``."""
    promoted_full: bool
    weight_hash: str = ""
    """The hash of the pods that have the weight: for a moment still those of a canary before."""
    aborted_by: str = ""
    """The field manager that set ``status.abort``; empty if it isn't known."""

    @property
    def gave_up(self) -> bool:
        """Whether Argo Rollouts calls the release degraded for another reason than an abort.

        For a moment after a retry the status still tells of the abort.
        """
        return self.phase is Phase.DEGRADED and not (
            self.aborted or self.message.startswith("RolloutAborted")
        )


class ApplicationState(Seen, frozen=True):
    """An Argo CD Application."""

    namespace: str
    name: str
    resource_version: int
    sync: str
    """``Synced``, ``OutOfSync`` or ``Unknown``."""
    revision: str
    """The Git commit that it is synced to; may be empty."""
    operation: str
    """Phase of the last sync: ``Running``, ``Succeeded``, ``Failed``, ``Error``; may be empty."""
    message: str
    """Of the last sync: what was refused, or else how it went."""
    initiated_by: str
    """Who asked for the last sync; may be empty."""
    destination: str = ""
    """The namespace of the app's objects."""
    operation_revision: str = ""
    """The Git commit that the last sync was of; may be empty."""
    retries: int = 0
    """How often the last sync was repeated so far."""
    error: str = ""
    """Why Argo CD can't tell what Git asks for; empty if it can."""
    looked_at: str = ""
    """When Argo CD last compared, by its own clock; may be empty."""
    refreshing: bool = False
    """Whether it was asked to compare, and hasn't yet."""
    request: Request | None = None
    """The release that was asked for last, begun or not."""
    delivery: str = ""
    """``direct`` or ``gitops``; empty if the Application doesn't say."""
    branch: str = ""
    """The branch, tag or commit of the source."""


class PodState(Seen, frozen=True):
    """A pod of the canary."""

    name: str
    hash: str
    """Of its revision."""
    ready: bool
    since: datetime | None
    """When it became ready or not ready; if unknown, when it was created."""
    trouble: str
    """What holds up a container, such as ``CrashLoopBackOff``; empty if nothing does."""
    message: str
    """The kubelet's words for it."""
    restarts: int
    terminating: bool = False
    """Whether it is on its way out: then it is no part of an observation."""
    watched_since: datetime | None = None
    """Since when we have seen it ready or not ready, by our own clock."""
    status: str = ""
    """How it does, in one word, as ``kubectl get pods`` finds it: ``Ready``, ``NotReady``,
    ``Terminating``, or what holds it up, such as ``CrashLoopBackOff`` or ``Pending``.
    """
    created: datetime | None = None
    address: str = ""
    """Its IP address; empty before it has one."""


class ReplicaSetState(Seen, frozen=True):
    """A ReplicaSet: one revision of an app."""

    name: str
    owner: str
    """The uid of its controller, for ours a Rollout; empty if it has none."""
    hash: str
    """The pod template's hash, by which its pods are labelled."""
    revision: int
    """Argo Rollouts' number of the pod template; 0 if it has none."""
    images: tuple[tuple[str, str], ...]
    """Name and image of each container."""
    replicas: int
    """Pods it should have."""

    def image(self, app: str) -> str:
        """The image of the app's own container; of the first one if none has the app's name."""
        images = dict(self.images)
        return images.get(app) or next(iter(images.values()), "")


class AnalysisState(Seen, frozen=True):
    """An AnalysisRun: the canary judged by metrics."""

    name: str
    owner: str
    """The uid of its Rollout."""
    revision: int
    """Argo Rollouts' number of the pod template that it judges."""
    created: datetime
    phase: str
    """Argo Rollouts' word for how it does, such as ``Running``, ``Failed`` or ``Inconclusive``."""
    words: str
    """Why, in words and numbers."""
    hash: str = ""
    """The hash of the pods that it judges."""
    step: int | None = None
    """Index of Argo Rollouts' step that it judges; ``None`` for one in the background."""
    metrics: tuple[Judgement, ...] = ()
    """Each metric with its numbers."""


class Observation(Seen, frozen=True):
    """One app at one moment."""

    cluster: str
    at: datetime
    """When we saw it, in UTC."""
    rollout: RolloutState
    application: ApplicationState | None
    pods: tuple[PodState, ...]
    """Of the newest revision, by name."""
    gap: bool = False
    """Whether this comes from a list after a gap: changes before it may have been missed."""
    still_since: datetime | None = None
    """Since when we have seen no change of the app's job, by our own clock."""
    analysis: AnalysisState | None = None
    """The newest of this revision that holds the release back."""
