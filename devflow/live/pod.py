"""What of a canary's pod a release is told by."""

from datetime import datetime

import msgspec

from devflow.live.observation import PodState
from devflow.release.names import HASH_LABEL

_BEGINNING = ("ContainerCreating", "PodInitializing")
"""Reasons to wait that every healthy container has for a while."""


class _Part(msgspec.Struct, rename="camel", gc=False):
    """Base of the parts of the JSON that are read; all else is skipped."""


class _Metadata(_Part):
    name: str
    creation_timestamp: datetime
    labels: dict[str, str] = {}
    deletion_timestamp: datetime | None = None


class _Condition(_Part):
    type: str
    status: str
    last_transition_time: datetime | None = None


class _Waiting(_Part):
    reason: str = ""
    message: str = ""


class _State(_Part):
    waiting: _Waiting | None = None


class _Container(_Part):
    restart_count: int = 0
    state: _State = msgspec.field(default_factory=_State)


class _Status(_Part):
    conditions: list[_Condition] = []
    init_container_statuses: list[_Container] = []
    container_statuses: list[_Container] = []


class _Pod(_Part):
    metadata: _Metadata
    status: _Status = msgspec.field(default_factory=_Status)


_PODS = msgspec.json.Decoder(_Pod)


def pod_state(raw: bytes | msgspec.Raw) -> PodState:
    """Read a pod."""
    pod = _PODS.decode(raw)
    metadata, status = pod.metadata, pod.status
    condition = next((one for one in status.conditions if one.type == "Ready"), None)
    containers = [*status.init_container_statuses, *status.container_statuses]
    trouble = _trouble(containers)
    return PodState(
        name=metadata.name,
        hash=metadata.labels.get(HASH_LABEL, ""),
        ready=condition is not None and condition.status == "True",
        since=(condition and condition.last_transition_time) or metadata.creation_timestamp,
        trouble=trouble.reason,
        message=trouble.message,
        restarts=sum(container.restart_count for container in containers),
        terminating=metadata.deletion_timestamp is not None,
    )


def _trouble(containers: list[_Container]) -> _Waiting:
    """What the first container waits for that shouldn't."""
    for container in containers:
        waiting = container.state.waiting
        if waiting is not None and waiting.reason not in ("", *_BEGINNING):
            return waiting
    return _Waiting()
