"""Security contexts, by default within the Pod Security Standard "restricted"."""

from collections.abc import Mapping
from typing import Any

from devflow.release.errors import SpecError
from devflow.release.kubernetes.merge import merged

_POD: dict[str, Any] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
_CONTAINER: dict[str, Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}


def of_pod(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The pod's, with what is ``asked`` over the default."""
    return merged(_POD, asked, "PodSecurityContext") if asked else dict(_POD)


def of_container(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A container's, with what is ``asked`` over the default. A privileged one gets no default:
    Kubernetes refuses the two together.
    """
    if asked.get("privileged") is True:
        return dict(asked)
    return merged(_CONTAINER, asked, "SecurityContext") if asked else dict(_CONTAINER)


def check_users(spec: Mapping[str, Any]) -> None:
    """:raises SpecError: a container's user is root, and it has to run as another."""
    pod = spec.get("securityContext") or {}
    for kind in ("initContainers", "containers"):
        for container in spec.get(kind) or ():
            effective = {**pod, **(container.get("securityContext") or {})}
            if effective.get("runAsUser") == 0 and effective.get("runAsNonRoot") is True:
                raise SpecError(
                    "securityContext.runAsUser",
                    f"0 is root, and container {container['name']} has to run as another user;"
                    " write runAsNonRoot: false beside it, or another user",
                )
