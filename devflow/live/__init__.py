"""What a cluster says, decoded: for each kind of object its state, and what reads it.

All of it is pure: JSON comes in, immutable structs go out, and whatever of an object a release
doesn't depend on is skipped. Each reader raises ``msgspec.ValidationError``, naming the field, for
what makes no sense.
"""

from devflow.live.analysis import analysis_state
from devflow.live.application import application_state
from devflow.live.observation import (
    AnalysisState,
    ApplicationState,
    Observation,
    PodState,
    ReplicaSetState,
    RolloutState,
)
from devflow.live.pod import pod_state
from devflow.live.replica_set import replica_set_state
from devflow.live.request import Request, request_in
from devflow.live.rollout import rollout_state

__all__ = [
    "AnalysisState",
    "ApplicationState",
    "Observation",
    "PodState",
    "ReplicaSetState",
    "Request",
    "RolloutState",
    "analysis_state",
    "application_state",
    "pod_state",
    "replica_set_state",
    "request_in",
    "rollout_state",
]
