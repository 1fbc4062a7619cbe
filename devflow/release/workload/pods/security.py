"""Security contexts, by default within the Pod Security Standard "restricted"."""

from collections.abc import Iterator, Mapping
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


def loosened(template: Mapping[str, Any]) -> Iterator[str]:
    """What in a pod template is outside of "restricted", one line each.

    Source of the rules: Kubernetes, "Pod Security Standards".
    """
    spec = template["spec"]
    pod = spec.get("securityContext") or {}
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key) is True:
            yield f"{key}: pods share it with their node"
    for volume in spec.get("volumes") or ():
        if kind := next((key for key in volume if key not in _VOLUMES), None):
            yield f"volume {volume['name']} is of the node or its network: {kind}"
    for kind in ("initContainers", "containers"):
        for container in spec.get(kind) or ():
            for line in _of_one(container, pod):
                yield f"container {container['name']} {line}"


_VOLUMES = {
    *("name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"),
    *("persistentVolumeClaim", "projected", "secret"),
}


def _of_one(container: Mapping[str, Any], pod: Mapping[str, Any]) -> Iterator[str]:
    own = container.get("securityContext") or {}
    both = {**pod, **own}
    capabilities = own.get("capabilities") or {}
    added = [each for each in capabilities.get("add") or () if each != "NET_BIND_SERVICE"]
    if own.get("privileged") is True:
        yield "is privileged: it may do all that its node may"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "may gain rights (allowPrivilegeEscalation)"
    if "ALL" not in (capabilities.get("drop") or ()):
        yield "keeps capabilities that it doesn't drop"
    if added:
        yield f"gets the capabilities {', '.join(map(str, added))}"
    if both.get("runAsNonRoot") is not True or both.get("runAsUser") == 0:
        yield "may run as root"
    if (both.get("seccompProfile") or {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "has no seccomp profile"
    if (own.get("procMount") or "Default") != "Default":
        yield "sees all of /proc"
    for port in container.get("ports") or ():
        if port.get("hostPort"):
            yield f"takes port {port['hostPort']} of its node"
