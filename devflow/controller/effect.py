"""What follows from a change: ``react`` returns it as data, ``Controller`` carries it out."""

import msgspec

from devflow.controller.state.app import App
from devflow.controller.state.tracked_job import TrackedJob
from devflow.live import Action, ApplicationState, RolloutState
from devflow.record import Job, JobEvent, Step, events
from devflow.release.plan import Gate
from devflow.release.routers import Reference


class _Effect(msgspec.Struct, frozen=True, gc=False):
    """Base of all: immutable, gone as soon as it was carried out."""


class JobChanged(_Effect, frozen=True):
    """A job is new or has changed: each listener gets it once, in the order of the changes."""

    tracked: TrackedJob
    before: Job | None
    """``None`` for a job that no listener has got before."""
    after: Job
    events: tuple[JobEvent, ...]
    """What happened between the two; none for a job that was over before we first saw it."""
    given_up: bool = False
    """Whether it is the guard's verdict."""


class AllSeen(_Effect, frozen=True):
    """Every watch has shown what there was at the start."""

    apps: int


class WatchRevision(_Effect, frozen=True):
    """Watch the AnalysisRuns of one revision, and its app's pods, ReplicaSets and routes, instead
    of what was watched so far.
    """

    app: App
    pod_hash: str
    routes: tuple[Reference, ...]


class StopWatching(_Effect, frozen=True):
    """Watch pods, AnalysisRuns, ReplicaSets and routes of an app no longer."""

    app: App


class ConfirmRequest(_Effect, frozen=True):
    """Ask the API server which request an Application carries: answered by
    ``RequestConfirmed``.
    """

    app: App
    tracked: TrackedJob
    earlier: TrackedJob | None
    application: ApplicationState


class FindImage(_Effect, frozen=True):
    """Ask the API server for the image of a Rollout's newest revision, which a Deployment names:
    answered by ``ImageFound``.
    """

    app: App


class CheckWorkload(_Effect, frozen=True):
    """Ask the API server for the pods and ReplicaSets of a release that the guard finds bad:
    answered by ``WorkloadChecked``.
    """

    app: App
    tracked: TrackedJob
    rollout: RolloutState


class AbortRelease(_Effect, frozen=True):
    """Abort a release: answered by ``AbortAnswered``."""

    app: App
    tracked: TrackedJob
    rollout: RolloutState


class PromoteRelease(_Effect, frozen=True):
    """Promote a release in full whose stable was never available: answered by
    ``PromotionAnswered``.
    """

    app: App
    tracked: TrackedJob
    rollout: RolloutState


class TakeOver(_Effect, frozen=True):
    """Put the traffic of a release that is taken back on stable if Argo Rollouts hasn't by then:
    answered by ``TakenOver``.
    """

    app: App
    tracked: TrackedJob
    rollout: RolloutState
    wait_seconds: float
    """How long Argo Rollouts is given to do it itself."""


class CheckGate(_Effect, frozen=True):
    """Find out whether the person who has approved a release may: answered by ``GateChecked``."""

    app: App
    tracked: TrackedJob
    rollout: RolloutState
    step: Step
    gate: Gate
    by: Action | None
    """Who approved; ``None`` if nothing says so."""
    frozen: str
    """Why no release passes a gate at this moment; empty if one does."""


class DecideGate(_Effect, frozen=True):
    """Let a release pass a gate, or take the approval back: answered by ``GateDecided``."""

    app: App
    tracked: TrackedJob
    rollout: RolloutState
    held: bool
    """Whether the approval holds."""


Question = CheckWorkload | AbortRelease | TakeOver | PromoteRelease | CheckGate | DecideGate
"""What the API server is asked of a release, or for."""

Effect = JobChanged | AllSeen | WatchRevision | StopWatching | ConfirmRequest | FindImage | Question


def job_changed(tracked: TrackedJob, before: Job | None, *, given_up: bool = False) -> JobChanged:
    """The change of a tracked job from ``before`` to what it is now, with its events."""
    after = tracked.job
    # Thousands of releases may be over before we first look: they are no news.
    news = () if before is None and tracked.is_old else events(before, after)
    return JobChanged(tracked, before, after, news, given_up)
