"""What of a release is refused: its pods by the API server, or the Rollout by Argo Rollouts."""

from datetime import datetime

from devflow.live import Observation

UNCREATED = "pods can't be created"
INVALID = "Argo Rollouts refuses the Rollout"


def refusal(seen: Observation, now: datetime) -> str:
    """What has been refused for longer than the grace, in the refuser's words; empty if nothing.

    A quota may be raised, or a Service come later than its Rollout: hence the grace.
    """
    rollout = seen.rollout
    for what, words, since in (
        (INVALID, rollout.invalid, seen.invalid_since),
        (UNCREATED, seen.uncreated, seen.uncreated_since),
    ):
        seconds = (now - since).total_seconds() if since else 0.0
        if words and seconds > rollout.grace_seconds:
            return f"{what} for {seconds:.1f} s > grace {rollout.grace_seconds} s: {words}"
    return ""
