"""Names of an AnalysisTemplate's arguments."""

CANARY_HASH, STABLE_HASH = "canary-hash", "stable-hash"
WINDOW, COUNT, MIN_REQUESTS = "window", "count", "min-requests"

HASHES = {"canary": CANARY_HASH, "stable": STABLE_HASH}
"""The arguments that hold the hashes of the two revisions' pods."""


def reference(argument: str) -> str:
    """What Argo Rollouts replaces with the argument's value."""
    return f"{{{{args.{argument}}}}}"
