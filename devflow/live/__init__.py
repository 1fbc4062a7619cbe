"""From an object's JSON straight to what the controller knows of it: nothing else is ever built.

Each function raises ``msgspec.ValidationError``, naming the field, for what makes no sense.
"""

from devflow.live.analysis import analysis_state
from devflow.live.application import application_state
from devflow.live.pod import pod_state
from devflow.live.rollout import rollout_state

__all__ = ["analysis_state", "application_state", "pod_state", "rollout_state"]
