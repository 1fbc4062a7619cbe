"""What an engine has written of an object, whatever others write of it meanwhile."""

from collections.abc import Mapping
from typing import Any

_MANAGERS = ("devflow", "pulumi")
"""How the names begin under which the engines write."""


def own_writes(found: Mapping[str, Any]) -> tuple[object, ...]:
    """What changes with each write of an engine's that changes anything.

    A resourceVersion changes with those of others, too: Argo Rollouts goes on to write the status
    of a Rollout that is healthy or paused already, Argo CD that of an Application, istiod that of
    a route.
    """
    metadata = found["metadata"]
    entries = [
        entry
        for entry in metadata.get("managedFields") or ()
        if entry["manager"].startswith(_MANAGERS)
    ]
    kept = ("uid", "labels", "annotations", "deletionTimestamp")
    return entries, {key: metadata.get(key) for key in kept}, found.get("spec")
