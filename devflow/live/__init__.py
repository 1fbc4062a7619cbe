"""What a cluster says, decoded: for each kind of object its state, and what reads it.

All of it is pure: JSON comes in, immutable structs go out, and fields that no release depends on
are skipped. This holds for every reader:

:raises msgspec.ValidationError: the object makes no sense; with the field.
"""

from devflow.live.acts.aborting import (
    abort_status,
    abort_words,
    aborted_since_promotion,
    retry_status,
)
from devflow.live.acts.action import (
    ASKED,
    DONE,
    REFUSED,
    Action,
    Verb,
    actions_in,
    with_action,
)
from devflow.live.acts.author import AUTHOR_ANNOTATION, Author, author_text
from devflow.live.acts.cancelled import cancelled_conclusion
from devflow.live.acts.managed_fields import ARGO_ROLLOUTS, Touch
from devflow.live.acts.override import OVERRIDE_ANNOTATION, Override, override_text
from devflow.live.analysis import AnalysisState, analysis_state
from devflow.live.application import REFRESH_ANNOTATION, ApplicationState, application_state
from devflow.live.observation import CONTROLLER, Observation
from devflow.live.pod import READY, TERMINATING, PodState, pod_state
from devflow.live.replica_set import (
    ReplicaSetState,
    replica_set_state,
    tells_of_spec,
    with_workload_image,
)
from devflow.live.request import Origin, Request, request_in
from devflow.live.rollout import RolloutState, rollout_state
from devflow.live.routes import Route, route_state, routes_of, shares_of

__all__ = [
    "ARGO_ROLLOUTS",
    "ASKED",
    "AUTHOR_ANNOTATION",
    "CONTROLLER",
    "DONE",
    "OVERRIDE_ANNOTATION",
    "READY",
    "REFRESH_ANNOTATION",
    "REFUSED",
    "TERMINATING",
    "Action",
    "AnalysisState",
    "ApplicationState",
    "Author",
    "Observation",
    "Origin",
    "Override",
    "PodState",
    "ReplicaSetState",
    "Request",
    "RolloutState",
    "Route",
    "Touch",
    "Verb",
    "abort_status",
    "abort_words",
    "aborted_since_promotion",
    "actions_in",
    "analysis_state",
    "application_state",
    "author_text",
    "cancelled_conclusion",
    "override_text",
    "pod_state",
    "replica_set_state",
    "request_in",
    "retry_status",
    "rollout_state",
    "route_state",
    "routes_of",
    "shares_of",
    "tells_of_spec",
    "with_action",
    "with_workload_image",
]
