"""Containers say what they need."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released

NEEDED = (("requests", "cpu"), ("requests", "memory"), ("limits", "memory"))


class Resources:
    """See ``why``."""

    name = "resources"
    severity = Severity.ERROR
    why = (
        "Without requests the scheduler packs canary and stable onto nodes that can't carry"
        " them, and without a limit of memory one leak takes the node."
    )
    fix = "write resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        for container in app.containers:
            resources = container.get("resources") or {}
            missing = [
                f"{part}.{name}"
                for part, name in NEEDED
                if not (resources.get(part) or {}).get(name)
                # Kubernetes takes a limit for the request where there is none.
                and not (part == "requests" and (resources.get("limits") or {}).get(name))
            ]
            if missing:
                yield f"container {container.get('name')}: resources lack {', '.join(missing)}"


RESOURCES = Resources()
