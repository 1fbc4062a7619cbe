"""When a release is over, and how it ended."""

from dataclasses import dataclass

from devflow.errors import Exit
from devflow.record import JobStatus
from devflow.record.fold import reason
from devflow.release import Duration
from devflow.release.phase import Phase
from devflow.watch.release import Release
from devflow.watch.revisions import Role

_LIVE = (JobStatus.SUCCEEDED, JobStatus.SUPERSEDED)
"""The job of the release that is followed is superseded if it went live in spite of an abort."""
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
    see are back, too, and an abort ends the watch once all traffic is seen on stable, whether Argo
    Rollouts or the controller has moved it: the canary's pods may go later.
    """
    view, job = release.view, release.job
    if view.refused:
        return Outcome(Exit.DEGRADED, "degraded", f"Argo Rollouts refuses it: {view.refused}")
    if not view.current:
        return None
    if job.status in _LIVE:
        settled = view.weights is None or view.weights.on_stable
        runs = f"{job.app} runs {view.image}"
        return Outcome(Exit.OK, "healthy", runs) if settled else None
    if job.status in _TAKEN_BACK and view.rollout.aborted:
        return _aborted(release)
    if view.rollout.gave_up:
        return Outcome(Exit.DEGRADED, "degraded", view.message or "Argo Rollouts gave up on it")
    return None


def _aborted(release: Release) -> Outcome | None:
    view, why = release.view, reason(release.job)
    if view.weights is None:
        # Without routes there is only Argo Rollouts' word.
        back = view.phase is Phase.DEGRADED and not view.rollout.moved
        where = "Argo Rollouts says that traffic is on stable"
    else:
        back, where = view.weights.on_stable, "traffic is on stable"
    stable = view.revision(Role.STABLE)
    if stable and stable.ready < stable.desired:
        where += f", of which {stable.ready} of {stable.desired} pods are ready"
    return Outcome(Exit.ABORTED, "aborted", f"{why}; {where}") if back else None


def is_aborted(release: Release) -> bool:
    """Whether the release was aborted, and its traffic is seen on stable."""
    outcome = judge(release)
    return outcome is not None and outcome.exit_code is Exit.ABORTED


def timed_out(release: Release, limit: Duration, decide: str = "") -> Outcome:
    """The outcome of watching for longer than ``limit``; ``decide`` names the commands that decide
    what it waits for.
    """
    view = release.view
    how = f"{view.phase}: {release.job.message or view.message}"
    return Outcome(
        Exit.TIMED_OUT,
        "timed out",
        f"not over after {limit}; it goes on in the cluster ({how})"
        + (f": {decide}" if decide else ""),
    )
