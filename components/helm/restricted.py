"""Security contexts that the Pod Security Standard "restricted" takes."""

from typing import Any

RUNTIME_DEFAULT = {"type": "RuntimeDefault"}
"""The seccomp profile that the standard asks for."""
RESTRICTED_CONTAINER = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
"""What it asks of each container."""
READ_ONLY_CONTAINER = {**RESTRICTED_CONTAINER, "readOnlyRootFilesystem": True}
"""Of one that writes into its volumes alone."""


def restricted_pod(user_id: int) -> dict[str, Any]:
    """The context of a pod that is one user, whose group has its volumes, too."""
    return {
        "runAsNonRoot": True,
        "runAsUser": user_id,
        "runAsGroup": user_id,
        "fsGroup": user_id,
        "seccompProfile": RUNTIME_DEFAULT,
    }
