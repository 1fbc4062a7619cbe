"""A release that was asked for and hasn't begun."""

from datetime import datetime

from devflow.controller.state.tracked_job import TrackedJob
from devflow.live import ApplicationState, Request
from devflow.record.fold import sync_failure

GRACE_SECONDS = 30.0
"""How long Git can't be read or rendered before a release counts as failed."""
IDLE_SECONDS = 10.0
"""How long nothing is left to begin before a release counts as over: the Application's watch may be
ahead of the Rollout's.
"""
_COMPARISONS = 2
"""So often Argo CD has to have found it so: the first comparison may have begun before the commit
was there.
"""


class PendingRequest:
    """One request, the Application that carries it, and the job that it is recorded as."""

    __slots__ = ("application", "comparisons", "idle_since", "request", "tracked", "wrong_since")

    def __init__(
        self, request: Request, application: ApplicationState, tracked: TrackedJob
    ) -> None:
        self.request = request
        self.application = application
        self.tracked = tracked
        self.comparisons = 0
        """Comparisons of Argo CD's, in a row and since we first saw the request, that ended in an
        error.
        """
        self.wrong_since: datetime | None = None
        """Since when Argo CD has reported an error, by our own clock."""
        self.idle_since: datetime | None = None
        """Since when the app has run what is asked for, with nothing to begin, by our own clock."""

    def put(self, application: ApplicationState, now: datetime) -> None:
        """Keep the Application as it is at ``now``."""
        before, self.application = self.application, application
        compared = before.refreshing and not application.refreshing
        if not application.error:
            self.comparisons, self.wrong_since = 0, None
            return
        self.comparisons += compared or before.looked_at != application.looked_at
        self.wrong_since = self.wrong_since or now

    def failure(self, now: datetime) -> str:
        """Why the release won't begin; empty as long as it may.

        Without a commit Git isn't asked, so none of Argo CD's errors counts.
        """
        if not self.request.commit:
            return ""
        if why := sync_failure(self.application, self.request.commit):
            return why
        since = self.wrong_since
        long = since is not None and (now - since).total_seconds() > GRACE_SECONDS
        return self.application.error if long and self.comparisons >= _COMPARISONS else ""

    def is_idle(self, now: datetime, *, idle: bool) -> bool:
        """Whether nothing has been left to begin for long; ``idle``: how it looks at ``now``."""
        self.idle_since = (self.idle_since or now) if idle else None
        since = self.idle_since
        return since is not None and (now - since).total_seconds() > IDLE_SECONDS
