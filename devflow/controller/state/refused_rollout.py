"""A specification of a Rollout that Argo Rollouts refuses."""

from datetime import datetime


class RefusedRollout:
    """One generation of a Rollout, and why it is refused."""

    __slots__ = ("generation", "is_recorded", "since", "uid")

    def __init__(self, uid: str, generation: int, since: datetime) -> None:
        self.uid = uid
        self.generation = generation
        self.since = since
        """Since when we have seen it refused, by our own clock."""
        self.is_recorded = False
        """Whether there is a job that says so."""
