"""What can happen to the controller: everything its sources bring to ``react``.

A source is a watch, the timer, a writer of the store, or one question to the API server.
"""

import msgspec

from devflow.controller.state.app import App
from devflow.controller.state.tracked_job import TrackedJob
from devflow.controller.state.workload import Workload
from devflow.kube.watch import Change as ObjectChange
from devflow.live import (
    AnalysisState,
    ApplicationState,
    PodState,
    ReplicaSetState,
    Request,
    RolloutState,
    Route,
)
from devflow.record import Approval, Job
from devflow.release.routers import Reference


class _Change(msgspec.Struct, frozen=True, gc=False):
    """Base of all: immutable, gone as soon as it was handled."""


class RolloutChanged(_Change, frozen=True):
    """A watch of Rollouts has brought a change."""

    change: ObjectChange[RolloutState]


class ApplicationChanged(_Change, frozen=True):
    """A watch of Applications has brought a change."""

    change: ObjectChange[ApplicationState]


class PodChanged(_Change, frozen=True):
    """The watch of an app's pods has brought a change."""

    app: App
    pod_hash: str
    """Of the revision that is watched."""
    change: ObjectChange[PodState]


class AnalysisChanged(_Change, frozen=True):
    """The watch of one revision's AnalysisRuns has brought a change."""

    app: App
    pod_hash: str
    """Of the revision that is watched."""
    change: ObjectChange[AnalysisState]


class ReplicaSetChanged(_Change, frozen=True):
    """The watch of an app's ReplicaSets has brought a change."""

    app: App
    pod_hash: str
    """Of the revision that is watched."""
    change: ObjectChange[ReplicaSetState]


class RouteChanged(_Change, frozen=True):
    """The watch of one of an app's routes has brought a change."""

    app: App
    pod_hash: str
    """Of the revision that is watched."""
    reference: Reference
    change: ObjectChange[Route]


class TimePassed(_Change, frozen=True):
    """The timer: time alone may make a release or a request fail."""


class RequestConfirmed(_Change, frozen=True):
    """The API server has answered which request an Application carries."""

    app: App
    tracked: TrackedJob
    """The new job, whose id depends on it."""
    earlier: TrackedJob | None
    """The app's job before it, which may name the new one as its successor."""
    request: Request | None


class ImageFound(_Change, frozen=True):
    """The API server has answered which image a revision has."""

    app: App
    pod_hash: str
    """Of the revision that was asked for; the Rollout may be at another one by now."""
    image: str
    """Empty if there was nothing to ask for any more."""


class WorkloadChecked(_Change, frozen=True):
    """The API server has answered which pods and ReplicaSets a release has that the guard finds
    bad.
    """

    app: App
    tracked: TrackedJob
    rollout: RolloutState
    """The state in which the guard found it bad."""
    found: Workload | None
    """``None`` if the Rollout has changed meanwhile, or the API server gave no answer."""


class AbortAnswered(_Change, frozen=True):
    """The API server has answered to an abort, or given no answer."""

    app: App
    rollout: RolloutState | None
    """As it is after the abort; ``None`` if nothing is known to have been done."""


class PromotionAnswered(_Change, frozen=True):
    """The API server has answered to a full promotion, or given no answer."""

    app: App
    tracked: TrackedJob
    rollout: RolloutState | None
    """As it is after it; ``None`` if nothing is known to have been done."""
    served: bool
    """Whether nothing was done as a pod of stable was ready before."""


class TakenOver(_Change, frozen=True):
    """The routes of a release that is taken back were looked at, and corrected where need be."""

    app: App
    routes: tuple[tuple[Reference, Route], ...]
    """Those that were corrected, as they are now."""


class GateChecked(_Change, frozen=True):
    """It is known whether an approval holds."""

    app: App
    tracked: TrackedJob
    rollout: RolloutState
    """The state in which the release waited for that."""
    approval: Approval | None
    """``None`` if the API server gave no answer."""


class GateDecided(_Change, frozen=True):
    """The API server has answered to what was decided of a gate, or given no answer."""

    app: App
    rollout: RolloutState | None
    """As it is after it; ``None`` if nothing is known to have been done."""


class JobStored(_Change, frozen=True):
    """The store has acknowledged ``sent``, which was made of ``taken``: the job as we knew it."""

    tracked: TrackedJob
    taken: Job
    sent: Job


class OtherRecordFound(_Change, frozen=True):
    """The store has refused a job: it has ``theirs``, which another controller or a CLI wrote."""

    tracked: TrackedJob
    theirs: Job


class OtherIdFound(_Change, frozen=True):
    """The store has the walk of a new job under another id already."""

    tracked: TrackedJob
    known: Job


class JobLeftAlone(_Change, frozen=True):
    """The store has a document under a job's id that this version can't read."""

    tracked: TrackedJob


StoreChange = JobStored | OtherRecordFound | OtherIdFound | JobLeftAlone

Change = (
    RolloutChanged
    | ApplicationChanged
    | PodChanged
    | AnalysisChanged
    | ReplicaSetChanged
    | RouteChanged
    | TimePassed
    | RequestConfirmed
    | ImageFound
    | WorkloadChecked
    | AbortAnswered
    | PromotionAnswered
    | TakenOver
    | GateChecked
    | GateDecided
    | StoreChange
)
