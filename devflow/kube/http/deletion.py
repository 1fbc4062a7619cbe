"""What a request to delete an object says of how."""

from typing import Any


def delete_options(propagation: str, uid: str | None, grace_seconds: int | None) -> dict[str, Any]:
    """The body of the request; what is ``None`` is left to the server."""
    options: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "propagationPolicy": propagation,
    }
    if grace_seconds is not None:
        options["gracePeriodSeconds"] = grace_seconds
    if uid is not None:
        options["preconditions"] = {"uid": uid}
    return options
