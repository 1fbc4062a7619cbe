"""What a release waits for that doesn't come by itself: for whom, since when, and what decides."""

from dataclasses import dataclass, replace
from datetime import datetime

from devflow.record import Job, JobStatus, Step, StepStatus
from devflow.record.fold import NEVER_AVAILABLE
from devflow.release.plan import OwnKind
from devflow.watch.release import Release

PERSON = "a person"
_PREFIX = f"waiting for {PERSON}: "


@dataclass(frozen=True, slots=True)
class Waiting:
    """A release that stands still until somebody decides."""

    reason: str
    """Why it does, such as ``approve the canary at 10%``."""
    since: datetime | None
    """``None`` where that is not known."""
    arguments: str
    """The app, and the options that name its cluster, as commands take them."""
    in_full: bool
    """Whether it can only be let go all the way."""

    @property
    def promote(self) -> str:
        """The command that lets it go on."""
        return f"devflow promote {self.arguments}{' --full' if self.in_full else ''}"

    @property
    def abort(self) -> str:
        """The command that takes it back."""
        return f"devflow abort {self.arguments}"

    @property
    def decide(self) -> str:
        """Both commands, in a sentence."""
        where = "all the way" if self.in_full else "on"
        return f"`{self.promote}` lets it go {where}, `{self.abort}` takes it back"


def waiting(release: Release, options: str = "") -> Waiting | None:
    """What ``release`` waits for; ``options`` are those that name the app's cluster to commands."""
    found = waiting_job(release.job, options)
    if found is None:
        return None
    paused_at = release.view.rollout.paused_at
    if paused_at is not None:
        return replace(found, since=paused_at)
    running = release.running
    return replace(found, since=running.started_at if running else None)


def waiting_job(job: Job, options: str = "") -> Waiting | None:
    """The same of a recorded release."""
    if job.status is not JobStatus.PAUSED:
        return None
    running = next((step for step in job.steps if step.status is StepStatus.RUNNING), None)
    return Waiting(
        reason=job.message.removeprefix(_PREFIX),
        since=running.started_at if running else None,
        arguments=f"{job.app}{options}",
        # Where it is in no pause, nothing less is taken.
        in_full=_is_in_no_pause(job, running),
    )


def _is_in_no_pause(job: Job, running: Step | None) -> bool:
    """Whether it waits as stable was never available, or as its pods are bad while a weight is set
    or after the last step.
    """
    if job.message.startswith(NEVER_AVAILABLE):
        return True
    between = running is not None and (running.moves or running.kind == OwnKind.COMPLETED)
    return between and job.message.startswith(_PREFIX)
