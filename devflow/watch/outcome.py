"""When a release is over, and how it ended."""

from dataclasses import dataclass

from devflow.errors import Exit
from devflow.release import Duration
from devflow.release.phase import Phase
from devflow.watch.view import ReleaseView


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a release, or of watching it."""

    exit_code: Exit
    word: str
    """``healthy``, ``degraded``, ``aborted`` or ``timed out``."""
    message: str
    """One line for a person."""


def judge(view: ReleaseView) -> Outcome | None:
    """How the release ended, ``None`` while it goes on.

    Healthy is believed only of the newest revision, and only once all traffic is back on the
    subset ``stable``, which by then means that revision: Argo Rollouts calls a Rollout healthy a
    moment before it moves the weights back.
    """
    if not view.current:
        return None
    if view.phase is Phase.DEGRADED:
        if view.aborted:
            why = view.verdict.reason if view.verdict else view.message
            return Outcome(Exit.ABORTED, "aborted", f"{why}; traffic is on stable")
        return Outcome(Exit.DEGRADED, "degraded", view.message or "Argo Rollouts gave up on it")
    settled = view.weights is None or view.weights.canary == 0
    if view.phase is Phase.HEALTHY and view.step is None and settled:
        return Outcome(Exit.OK, "healthy", f"{view.app} runs {view.image}")
    return None


def timed_out(view: ReleaseView, limit: Duration) -> Outcome:
    """The outcome of watching for longer than ``limit``."""
    return Outcome(
        Exit.TIMED_OUT,
        "timed out",
        f"not over after {limit}; it goes on in the cluster ({view.phase}: {view.message})",
    )
