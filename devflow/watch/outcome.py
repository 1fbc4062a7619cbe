"""When a release is over, and how it ended."""

from dataclasses import dataclass

from devflow.errors import Exit
from devflow.record import JobStatus
from devflow.record.fold import reason
from devflow.release import Duration
from devflow.release.phase import Phase
from devflow.watch.release import Release

_TAKEN_BACK = (JobStatus.FAILED, JobStatus.ROLLED_BACK)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a release, or of watching it."""

    exit_code: Exit
    word: str
    """``healthy``, ``degraded``, ``aborted``, ``timed out`` or ``superseded``."""
    message: str
    """One line for a person."""


def judge(release: Release) -> Outcome | None:
    """How the release ended, ``None`` while it goes on.

    It ends with its job. But a job that succeeded is shown as such only once the weights that we
    see are back, too, and an abort ends the watch once Argo Rollouts has moved the traffic: the
    canary's pods may go later.
    """
    view, job = release.view, release.job
    if not view.current:
        return None
    if job.status is JobStatus.SUCCEEDED:
        settled = view.weights is None or view.weights.canary == 0
        runs = f"{job.app} runs {view.image}"
        return Outcome(Exit.OK, "healthy", runs) if settled else None
    if is_aborted(release):
        return Outcome(Exit.ABORTED, "aborted", f"{reason(job)}; traffic is on stable")
    if view.rollout.gave_up:
        return Outcome(Exit.DEGRADED, "degraded", view.message or "Argo Rollouts gave up on it")
    return None


def is_aborted(release: Release) -> bool:
    """Whether the release was aborted, and Argo Rollouts has moved its traffic to stable."""
    view = release.view
    return view.current and release.job.status in _TAKEN_BACK and view.phase is Phase.DEGRADED


def timed_out(release: Release, limit: Duration, decide: str = "") -> Outcome:
    """The outcome of watching for longer than ``limit``; ``decide`` names the commands that decide
    what it waits for.
    """
    view = release.view
    return Outcome(
        Exit.TIMED_OUT,
        "timed out",
        f"not over after {limit}; it goes on in the cluster ({view.phase}: {view.message})"
        + (f": {decide}" if decide else ""),
    )
