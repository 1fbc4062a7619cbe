"""Retries, and faults for tests."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.short import short_form
from devflow.release.spec.parts.route.span import Span

_LARGEST_STATUS = 599
_LEAST_STATUS = 200

Percent = Annotated[float, Field(gt=0, le=100)]
RetryOn = Literal[
    "5xx",
    "gateway-error",
    "reset",
    "connect-failure",
    "retriable-4xx",
    "refused-stream",
    "retriable-headers",
    "cancelled",
    "deadline-exceeded",
    "internal",
    "resource-exhausted",
    "unavailable",
]


class RetriesSpec(SpecModel):
    """How often a request is tried again before its failure is the answer. A number is the
    ``attempts``.
    """

    attempts: Annotated[int, Field(ge=0, le=100)]
    """Tries after the first; 0 turns retries off, also those that the router makes by itself."""
    per_try_timeout: Span | None = None
    """How long one try may take; by default as long as ``timeout``."""
    retry_on: Annotated[tuple[RetryOn, ...], Field(strict=False)] = ()
    """What is tried again, in Envoy's words; by default the router's own choice. The last five are
    gRPC's.
    """

    @model_validator(mode="after")
    def _off_is_off(self) -> "RetriesSpec":
        if self.attempts == 0 and (self.retry_on or self.per_try_timeout is not None):
            raise SpecError("attempts", "0 turns retries off; leave out the other keys")
        return self


Retries = Annotated[RetriesSpec, short_form("attempts", RetriesSpec | int)]


class DelaySpec(SpecModel):
    """Requests that are held up."""

    percent: Percent
    """How many, above 0 to 100 %."""
    duration: Span = Field(alias="for")
    """How long. Written ``for`` in YAML."""


class AbortSpec(SpecModel):
    """Requests that are answered with an error, before they reach the app."""

    percent: Percent
    """How many, above 0 to 100 %."""
    status: Annotated[int, Field(ge=_LEAST_STATUS, le=_LARGEST_STATUS)]
    """The HTTP status, 200 to 599."""


class FaultsSpec(SpecModel):
    """Faults for tests: of stable and canary alike. The app itself knows nothing of them."""

    delay: DelaySpec | None = None
    """Requests that are held up."""
    abort: AbortSpec | None = None
    """Requests that fail."""
