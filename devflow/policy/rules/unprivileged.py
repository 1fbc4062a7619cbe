"""Pods have no power over their node."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released

HARMLESS = {"NET_BIND_SERVICE"}
"""What Pod Security restricted lets a container add."""


class Unprivileged:
    """See ``why``."""

    name = "unprivileged"
    severity = Severity.ERROR
    why = (
        "A pod that is privileged or shares the node's namespaces or files can take the node,"
        " and all that runs on it."
    )
    fix = "take it out; Pod Security restricted is the default of Devflow's pods"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if app.pod.get(key):
                yield f"pods: {key} is true"
        for volume in app.pod.get("volumes") or ():
            if volume.get("hostPath"):
                yield f"volume {volume.get('name')}: is a hostPath"
        for container in app.all_containers:
            context = container.get("securityContext") or {}
            where = f"container {container.get('name')}"
            for key in ("privileged", "allowPrivilegeEscalation"):
                if context.get(key):
                    yield f"{where}: {key} is true"
            added = set((context.get("capabilities") or {}).get("add") or ()) - HARMLESS
            if added:
                yield f"{where}: adds capabilities {', '.join(sorted(added))}"


UNPRIVILEGED = Unprivileged()
