"""What is to be said where the API server doesn't let us look."""

from devflow.doctor.finding import Finding, Status
from devflow.kube import ApiError


def forbidden(check: str, what: str, error: ApiError) -> Finding:
    """A look that was refused: no finding of its own, but said."""
    return Finding(
        check,
        Status.UNKNOWN,
        f"{what} isn't looked at: {error.message}",
        "Only a look at it shows whether it is well.",
        "run `devflow doctor` as a user who may read it",
    )
