"""One pod as a person would describe it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

READY = "Ready"
NOT_READY = "NotReady"
TERMINATING = "Terminating"


@dataclass(frozen=True, slots=True)
class PodView:
    """A pod: its state in one word, as ``kubectl get pods`` finds it."""

    name: str
    status: str
    """``Ready``, ``NotReady``, ``Terminating``, or what holds it up: ``CrashLoopBackOff``,
    ``ImagePullBackOff``, ``Pending``, …
    """
    restarts: int
    created: datetime
    address: str = ""
    """Its IP address; empty before it has one."""

    @property
    def ready(self) -> bool:
        return self.status == READY


def pod_view(pod: Mapping[str, Any]) -> PodView:
    metadata, status = pod["metadata"], pod.get("status") or {}
    containers = status.get("containerStatuses") or []
    return PodView(
        name=metadata["name"],
        status=_word(metadata, status),
        restarts=sum(container.get("restartCount", 0) for container in containers),
        created=read_time(metadata["creationTimestamp"]),
        address=status.get("podIP", ""),
    )


def read_time(text: str) -> datetime:
    """A timestamp of the Kubernetes API: RFC 3339, in UTC, in whole seconds."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _word(metadata: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    if metadata.get("deletionTimestamp"):
        return TERMINATING
    if stopped := _what_stops(status, "initContainerStatuses"):
        return f"Init:{stopped}"
    if stopped := _what_stops(status, "containerStatuses"):
        return stopped
    if status.get("phase") != "Running":
        return str(status.get("reason") or status.get("phase") or "Pending")
    ready = any(
        condition["type"] == READY and condition["status"] == "True"
        for condition in status.get("conditions") or []
    )
    return READY if ready else NOT_READY


def _what_stops(status: Mapping[str, Any], key: str) -> str | None:
    """Why the first of the containers that doesn't run is waiting, or how it ended."""
    for container in status.get(key) or []:
        state = container.get("state") or {}
        if waiting := state.get("waiting"):
            return str(waiting.get("reason") or "Waiting")
        if (ended := state.get("terminated")) and ended.get("exitCode") != 0:
            return str(ended.get("reason") or "Error")
    return None
