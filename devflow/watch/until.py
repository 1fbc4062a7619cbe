"""What else than its end a release may be followed to."""

from collections.abc import Callable

from devflow.errors import Exit
from devflow.watch.outcome import Outcome, judge
from devflow.watch.release import Release
from devflow.watch.waiting import PERSON, waiting

Until = Callable[[Release], Outcome | None]
"""How following a release ends by what is seen of it now; ``None`` while it goes on."""


def or_waiting(options: str = "") -> Until:
    """To its end or until it waits for a person. ``options`` name the app's cluster to commands."""

    def until(release: Release) -> Outcome | None:
        return judge(release) or waiting_outcome(release, options)

    return until


def waiting_outcome(release: Release, options: str = "") -> Outcome | None:
    """The outcome of looking at a release that waits for a person; ``None`` if it doesn't."""
    wait = waiting(release, options) if release.view.current else None
    if wait is None:
        return None
    message = f"for {PERSON}: {wait.reason}; {wait.decide}"
    return Outcome(Exit.WAITING, "waiting", message)


def until_waiting(options: str = "") -> Until:
    """Until it waits for a person, which is what is wanted."""

    def until(release: Release) -> Outcome | None:
        if found := waiting_outcome(release, options):
            return Outcome(Exit.OK, found.word, found.message)
        return _missed(judge(release), "it waited for nobody")

    return until


def until_weight(percent: int) -> Until:
    """Until the canary has been given ``percent`` of the traffic, or all has gone to it."""

    def until(release: Release) -> Outcome | None:
        weights = release.view.weights
        share = weights.canary if weights else release.view.rollout.weight or 0
        if release.view.current and release.job.begun and share >= percent:
            message = f"the canary has {share}% of the traffic"
            return Outcome(Exit.OK, "reached", message)
        return judge(release)

    return until


def under_way(release: Release) -> Outcome:
    """The outcome of looking at a release that goes on by itself."""
    running = release.running
    message = release.held_up or (f"at {running.name}" if running else release.view.message)
    return Outcome(Exit.UNDER_WAY, "under way", message or "Argo Rollouts hasn't begun it yet")


def _missed(outcome: Outcome | None, why: str) -> Outcome | None:
    """A good end that isn't the one that was waited for."""
    if outcome is None or outcome.exit_code is not Exit.OK:
        return outcome
    return Outcome(Exit.FAILED, outcome.word, f"{outcome.message}; {why}")
