"""What can go wrong between us and an API server."""

from collections.abc import Mapping
from typing import Any

from devflow.errors import Exit, UserError

REFUSALS = 10
"""So many tries of a watch in a row without credentials that are accepted: waiting doesn't mend
that. By the usual pauses it is a minute, as whoever gives out tokens may be away, too.
"""


class ApiError(Exception):
    """The API server understood the request and answered with a ``Status`` of failure."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        details: Mapping[str, Any] | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status, such as 404."""
        self.reason = reason
        """Kubernetes' word for it, such as ``NotFound``; empty where the server gave none."""
        self.message = message
        self.details = dict(details or {})
        """The ``details`` of the ``Status``: kind, name, causes."""
        self.retry_after_seconds = retry_after_seconds
        """How long the server asks us to wait before the next try, if it does."""

    @property
    def is_not_found(self) -> bool:
        return self.status == 404

    @property
    def is_conflict(self) -> bool:
        return self.status == 409

    @property
    def is_forbidden(self) -> bool:
        return self.status == 403

    @property
    def is_gone(self) -> bool:
        """The resourceVersion asked for has been compacted away: list again."""
        return self.status == 410

    @property
    def is_passing(self) -> bool:
        """The server is busy or starting, or a component behind it is away: try again later."""
        return self.status in (429, 500, 502, 503, 504)


class UnknownKindError(ApiError):
    """The cluster doesn't serve this kind: its CRD isn't installed, or not in this version."""

    def __init__(self, api_version: str, kind: str) -> None:
        super().__init__(
            404,
            "UnknownKind",
            f"the cluster has no kind {kind} in {api_version} (is its CRD installed?)",
        )
        self.api_version = api_version
        self.kind = kind


class UnreachableError(UserError):
    """The cluster can't be reached, or doesn't know us: nothing works until that is mended."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Exit.CLUSTER)


class CredentialsError(UnreachableError):
    """There is no proof of who we are, or the cluster doesn't take it: others have to mend that."""
