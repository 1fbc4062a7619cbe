"""What of a pod template is outside of the Pod Security Standard "restricted".

Source of the rules: Kubernetes, "Pod Security Standards".
"""

from collections.abc import Iterator, Mapping
from typing import Any

_VOLUMES = {
    *("name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"),
    *("persistentVolumeClaim", "projected", "secret"),
}


_SYSCTLS = {
    *("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"),
    *("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_rmem"),
    *("net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_wmem"),
    *("net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"),
    "net.ipv4.tcp_keepalive_probes",
}
_SELINUX_TYPES = (
    *(None, "", "container_t", "container_init_t", "container_kvm_t"),
    "container_engine_t",
)
_HANDLERS = ("httpGet", "tcpSocket")


def loosened(template: Mapping[str, Any]) -> Iterator[str]:
    """What pods of the template may do beyond it, one line each."""
    spec = template["spec"]
    pod = spec.get("securityContext") or {}
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key) is True:
            yield f"pods share {key.removeprefix('host')} with their node ({key})"
    for sysctl in pod.get("sysctls") or ():
        if sysctl["name"] not in _SYSCTLS:
            yield f"pods set {sysctl['name']} of their node"
    for volume in spec.get("volumes") or ():
        if kind := next((key for key in volume if key not in _VOLUMES), None):
            yield f"volume {volume['name']} is a {kind}"
    alone = spec.get("hostUsers") is False
    for kind in ("initContainers", "containers"):
        for container in spec.get(kind) or ():
            lines = (*_rights(container), *_users(container, pod, alone), *_node(container))
            for line in (*lines, *_profiles(container, pod)):
                yield f"container {container['name']} {line}"


def _own(container: Mapping[str, Any]) -> Mapping[str, Any]:
    return container.get("securityContext") or {}


def _rights(container: Mapping[str, Any]) -> Iterator[str]:
    own = _own(container)
    capabilities = own.get("capabilities") or {}
    added = [each for each in capabilities.get("add") or () if each != "NET_BIND_SERVICE"]
    if own.get("privileged") is True:
        yield "is privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "may gain rights (allowPrivilegeEscalation)"
    if "ALL" not in (capabilities.get("drop") or ()):
        yield "keeps capabilities (capabilities.drop)"
    if added:
        yield f"gets capabilities: {', '.join(map(str, added))}"


def _users(container: Mapping[str, Any], pod: Mapping[str, Any], alone: bool) -> Iterator[str]:
    """``alone``: users of the pod are none of its node's."""
    own = _own(container)
    if not alone and {**pod, **own}.get("runAsNonRoot") is not True:
        yield "may run as root (runAsNonRoot)"
    if not alone and 0 in (pod.get("runAsUser"), own.get("runAsUser")):
        yield "runs as root (runAsUser)"
    if not alone and (own.get("procMount") or "Default") != "Default":
        yield "sees all of /proc (procMount)"


def _profiles(container: Mapping[str, Any], pod: Mapping[str, Any]) -> Iterator[str]:
    both = {**pod, **_own(container)}
    if (both.get("seccompProfile") or {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "has no seccomp profile"
    armor = (both.get("appArmorProfile") or {}).get("type")
    if armor not in (None, "RuntimeDefault", "Localhost"):
        yield "has no AppArmor profile"
    selinux = both.get("seLinuxOptions") or {}
    if selinux.get("type") not in _SELINUX_TYPES or selinux.get("user") or selinux.get("role"):
        yield "has an SELinux context of its own (seLinuxOptions)"
    if (both.get("windowsOptions") or {}).get("hostProcess") is True:
        yield "is a process of its node (windowsOptions.hostProcess)"


def _node(container: Mapping[str, Any]) -> Iterator[str]:
    for port in container.get("ports") or ():
        if port.get("hostPort"):
            yield f"takes port {port['hostPort']} of its node (hostPort)"
    asked = [container.get(key) for key in ("livenessProbe", "readinessProbe", "startupProbe")]
    asked += (container.get("lifecycle") or {}).values()
    for one in asked:
        for key in _HANDLERS:
            if ((one or {}).get(key) or {}).get("host"):
                yield f"is probed at another host ({key}.host)"
