"""What became of one request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One request and its answer."""

    intended: float
    """When it was meant to leave: seconds since the epoch."""
    latency_seconds: float
    """From that moment to the last byte of the answer, so a request that had to wait for its turn
    counts its wait: no coordinated omission."""
    lag_seconds: float
    """How much later than meant the generator itself got to send it."""
    status: int | None = None
    """HTTP status; None if no answer came."""
    version: str | None = None
    """Version of the pod that answered; None if the answer names none, so no pod gave it."""
    subset: str | None = None
    """``stable`` or ``canary``, as the pod that answered saw itself."""
    failure: str | None = None
    """Why no answer came: ``timeout``, or the name of the error."""

    @property
    def error(self) -> str | None:
        """Why this request counts as failed: no answer, or a status of 400 or more."""
        if self.failure or self.status is None:
            return self.failure or "no answer"
        return f"status {self.status}" if self.status >= 400 else None
