"""What a release needs of a pod, and what reads it."""

from datetime import datetime, timedelta

import msgspec

from devflow.live.seen import Seen
from devflow.release.names import HASH_LABEL

READY = "Ready"
NOT_READY = "NotReady"
TERMINATING = "Terminating"

_TAKEN_ON = timedelta(seconds=2)
"""The kubelet's status may be so much later than the start."""
_BEGINNING = ("ContainerCreating", "PodInitializing")
"""Reasons to wait that every healthy container has for a while."""


class PodState(Seen, frozen=True):
    """What a release needs of a pod."""

    name: str
    hash: str
    """Of its revision."""
    ready: bool
    since: datetime | None
    """When it became ready or not ready; if unknown, when it was created."""
    trouble: str
    """What holds up a container, such as ``CrashLoopBackOff``; empty if nothing does."""
    message: str
    """The kubelet's words for it."""
    restarts: int
    was_ready: bool = False
    """Whether it was ready at any time, as far as it tells or we have seen."""
    terminating: bool = False
    """Whether it is on its way out: then it is no part of an observation."""
    watched_since: datetime | None = None
    """Since when we have seen it ready or not ready, by our own clock."""
    bad_since: datetime | None = None
    """Since when we have seen it in trouble, crashing, or not ready any more, by our own clock;
    ``None`` if it is ready, or only starts.
    """
    status: str = ""
    """How it does, in one word, as ``kubectl get pods`` finds it: ``Ready``, ``NotReady``,
    ``Terminating``, or what holds it up, such as ``CrashLoopBackOff`` or ``Pending``.
    """
    created: datetime | None = None
    address: str = ""
    """Its IP address; empty before it has one."""


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


class _Terminated(_Part):
    exit_code: int = 0
    reason: str = ""


class _State(_Part):
    waiting: _Waiting | None = None
    terminated: _Terminated | None = None


class _Container(_Part):
    restart_count: int = 0
    state: _State = msgspec.field(default_factory=_State)


class _Status(_Part):
    phase: str = ""
    reason: str = ""
    start_time: datetime | None = None
    address: str = msgspec.field(default="", name="podIP")
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
    ready = condition is not None and condition.status == "True"
    return PodState(
        name=metadata.name,
        hash=metadata.labels.get(HASH_LABEL, ""),
        ready=ready,
        since=(condition and condition.last_transition_time) or metadata.creation_timestamp,
        trouble=trouble.reason,
        message=trouble.message,
        restarts=sum(container.restart_count for container in containers),
        was_ready=ready or _was_ready(condition, status.start_time),
        terminating=metadata.deletion_timestamp is not None,
        created=metadata.creation_timestamp,
        address=status.address,
        status=_status(pod, ready),
    )


def _was_ready(condition: _Condition | None, started: datetime | None) -> bool:
    """The kubelet finds a pod not ready when it takes it on: later only if it was ready meanwhile.

    Both times are of one clock, in whole seconds.
    """
    since = condition.last_transition_time if condition else None
    return since is not None and started is not None and since - started > _TAKEN_ON


def _trouble(containers: list[_Container]) -> _Waiting:
    """What the first container waits for that shouldn't."""
    for container in containers:
        waiting = container.state.waiting
        if waiting is not None and waiting.reason not in ("", *_BEGINNING):
            return waiting
    return _Waiting()


def _status(pod: _Pod, ready: bool) -> str:
    if pod.metadata.deletion_timestamp is not None:
        return TERMINATING
    if stopped := _stopped(pod.status.init_container_statuses):
        return f"Init:{stopped}"
    if stopped := _stopped(pod.status.container_statuses):
        return stopped
    if pod.status.phase != "Running":
        return pod.status.reason or pod.status.phase or "Pending"
    return READY if ready else NOT_READY


def _stopped(containers: list[_Container]) -> str:
    """Why the first container that doesn't run is waiting, or how it ended; empty if all run."""
    for container in containers:
        state = container.state
        if state.waiting is not None:
            return state.waiting.reason or "Waiting"
        if state.terminated is not None and state.terminated.exit_code:
            return state.terminated.reason or "Error"
    return ""
