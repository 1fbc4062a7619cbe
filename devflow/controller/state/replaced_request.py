"""A release that was asked for, and that its Application doesn't name."""

from datetime import datetime

from devflow.controller.state.tracked_job import TrackedJob

NAMING_SECONDS = 60.0
"""How long it may take until an Application names a job that is recorded: whoever asks writes the
record first. A watch that lags behind is far faster.
"""


class ReplacedRequest:
    """One job that was Pending when another was asked for, or that nobody has named yet."""

    __slots__ = ("since", "tracked")

    def __init__(self, tracked: TrackedJob, since: datetime) -> None:
        self.tracked = tracked
        self.since = since
        """Since when this process has known it so, by our own clock: no other one counts."""

    def is_left_behind(self, now: datetime) -> bool:
        """Whether no Application is going to name it any more."""
        return (now - self.since).total_seconds() > NAMING_SECONDS
