"""From an object's JSON straight to what the controller knows of it: nothing else is ever built.

Each function raises ``msgspec.ValidationError``, naming the field, for what makes no sense.
"""

from devflow.controller.projection.application import application_state
from devflow.controller.projection.pod import pod_state
from devflow.controller.projection.rollout import rollout_state

__all__ = ["application_state", "pod_state", "rollout_state"]
