"""What a release spec says of clients that stay with the version that they have met."""

from typing import Annotated

from pydantic import Field, model_validator

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.short import short_form

_STABLE_SECONDS = 600


class SessionAffinitySpec(SpecModel):
    """By a cookie, a client stays with the version that it has met. Written as a duration, it is
    ``maxAge``.
    """

    cookie: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][-A-Za-z0-9_]{0,99}$")] | None = None
    """The cookie's name; by default the app's name with ``-affinity``."""
    max_age: Duration = Duration(24 * 3600)
    """How long a client that has met the canary stays with it, at most until the end of the
    release.
    """
    stable_max_age: Duration | None = None
    """How long a client that has met stable stays with it, at most until the promotion; then the
    weights draw it again. By default ``10m``, or ``maxAge`` if that is shorter.
    """

    @property
    def stable_seconds(self) -> int:
        """``stableMaxAge`` in seconds, or its default."""
        if self.stable_max_age is not None:
            return self.stable_max_age.seconds
        return min(_STABLE_SECONDS, self.max_age.seconds)

    @model_validator(mode="after")
    def _stable_is_the_shorter(self) -> "SessionAffinitySpec":
        if self.stable_seconds > self.max_age.seconds:
            raise SpecError(
                "stableMaxAge",
                f"{self.stable_max_age} is above maxAge, {self.max_age}; lower it, or raise maxAge",
            )
        return self


SessionAffinity = Annotated[
    SessionAffinitySpec, short_form("maxAge", SessionAffinitySpec | Duration)
]
