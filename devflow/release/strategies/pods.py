"""How many pods each version has while both are there, and on which nodes."""

from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.strategies.retention import FOREVER_SECONDS, seconds

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_HEAVIEST = 100
"""The most that a preference of the scheduler can weigh."""
_OF_A_CANARY = {
    "dynamicStableScale": "dynamic_stable_scale",
    "minPodsPerReplicaSet": "min_pods_per_replica_set",
    "maxSurge": "max_surge",
}


def pods_of_canary(app: "AppSpec") -> dict[str, Any]:
    """The fields of ``spec.strategy.canary``."""
    made: dict[str, Any] = {
        "minPodsPerReplicaSet": app.min_pods_per_replica_set,
        "maxSurge": app.max_surge,
        **pods_of_either(app),
    }
    if app.dynamic_stable_scale:
        made["dynamicStableScale"] = True
    return {key: value for key, value in made.items() if value is not None}


def delays_of_canary(app: "AppSpec") -> dict[str, int]:
    """How long pods without traffic stay. Argo Rollouts refuses delays where pods are what it
    moves.
    """
    made = {"abortScaleDownDelaySeconds": seconds(app.scale_down.aborted_canary, keep=0)}
    if not app.dynamic_stable_scale:
        # Beside it Argo Rollouts refuses a delay: there are no old pods left to wait for.
        made["scaleDownDelaySeconds"] = seconds(app.scale_down.old_stable, keep=FOREVER_SECONDS)
    return made


def pods_of_either(app: "AppSpec") -> dict[str, Any]:
    """The fields that a canary and blue-green have in common."""
    made: dict[str, Any] = {}
    if app.max_unavailable is not None:
        made["maxUnavailable"] = app.max_unavailable
    if app.anti_affinity == "required":
        made["antiAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": {}}
    elif app.anti_affinity == "preferred":
        weight = {"weight": _HEAVIEST}
        made["antiAffinity"] = {"preferredDuringSchedulingIgnoredDuringExecution": weight}
    return made


def check_no_canarys(app: "AppSpec") -> None:
    """:raises SpecError: a key is for a canary, whose pods grow with its traffic."""
    for key, name in _OF_A_CANARY.items():
        if getattr(app, name):
            raise SpecError(
                key, "is for a canary: blueGreen has all pods of both versions; leave it out"
            )
