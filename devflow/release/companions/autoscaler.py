"""The autoscaler: a HorizontalPodAutoscaler, or KEDA's ScaledObject, of the app's Rollout."""

from typing import TYPE_CHECKING, Any

from devflow.release.companions.companion import Manifest
from devflow.release.routers import Kind
from devflow.release.spec.parts.route.span import milliseconds
from devflow.release.spec.parts.scale.autoscaling import (
    AutoscalingSpec,
    BehaviorSpec,
    DirectionSpec,
    KedaSpec,
    PolicySpec,
)
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

HPA = Kind("autoscaling/v2", "HorizontalPodAutoscaler")
SCALED_OBJECT = Kind("keda.sh/v1alpha1", "ScaledObject")
_ROLLOUT = "argoproj.io/v1alpha1"
_SELECT = {"max": "Max", "min": "Min", "disabled": "Disabled"}


class Autoscaler:
    """Scales the Rollout's ``spec.replicas``: stable's pods, and the canary's in proportion."""

    kinds = (HPA, SCALED_OBJECT)
    needed_by_pods = False

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        scaling = app.autoscaling
        if scaling is None:
            return ()
        kind = HPA if scaling.keda is None else SCALED_OBJECT
        target = {"apiVersion": _ROLLOUT, "kind": "Rollout", "name": app.name}
        spec = _hpa(scaling) if scaling.keda is None else _scaled_object(scaling, scaling.keda)
        return (
            {
                "apiVersion": kind.api_version,
                "kind": kind.kind,
                "metadata": metadata(app, kind.group, kind.kind),
                "spec": {"scaleTargetRef": target, **spec},
            },
        )


def _hpa(scaling: AutoscalingSpec) -> Manifest:
    made: Manifest = {
        "minReplicas": scaling.min,
        "maxReplicas": scaling.max,
        "metrics": [*_resources(scaling), *map(dict, scaling.metrics)],
    }
    behavior = _behavior(scaling.behavior)
    return {**made, "behavior": behavior} if behavior else made


def _resources(scaling: AutoscalingSpec) -> list[Manifest]:
    made = []
    for name in ("cpu", "memory"):
        percent, amount = getattr(scaling, name), getattr(scaling, f"{name}_value")
        target: Manifest = {}
        if percent is not None:
            target = {"type": "Utilization", "averageUtilization": percent}
        elif amount is not None:
            target = {"type": "AverageValue", "averageValue": amount}
        if target:
            made.append({"type": "Resource", "resource": {"name": name, "target": target}})
    return made


def _scaled_object(scaling: AutoscalingSpec, keda: KedaSpec) -> Manifest:
    made: Manifest = {
        "minReplicaCount": scaling.min,
        "maxReplicaCount": scaling.max,
        "triggers": [*_triggers(scaling), *map(dict, keda.triggers)],
    }
    if keda.polling_interval is not None:
        made["pollingInterval"] = _seconds(keda.polling_interval)
    if keda.cooldown_period is not None:
        made["cooldownPeriod"] = _seconds(keda.cooldown_period)
    behavior = _behavior(scaling.behavior)
    if behavior:
        made["advanced"] = {"horizontalPodAutoscalerConfig": {"behavior": behavior}}
    return made


def _triggers(scaling: AutoscalingSpec) -> list[Manifest]:
    found = (
        ("cpu", "Utilization", scaling.cpu),
        ("cpu", "AverageValue", scaling.cpu_value),
        ("memory", "Utilization", scaling.memory),
        ("memory", "AverageValue", scaling.memory_value),
    )
    return [
        {"type": name, "metricType": kind, "metadata": {"value": str(value)}}
        for name, kind, value in found
        if value is not None
    ]


def _behavior(behavior: BehaviorSpec) -> Manifest:
    made = {"scaleUp": _direction(behavior.up), "scaleDown": _direction(behavior.down)}
    return {way: rules for way, rules in made.items() if rules}


def _direction(direction: DirectionSpec) -> Manifest:
    made: Manifest = {}
    if direction.stabilization is not None:
        made["stabilizationWindowSeconds"] = _seconds(direction.stabilization)
    if direction.policies:
        made["policies"] = [_policy(policy) for policy in direction.policies]
    if direction.select is not None:
        made["selectPolicy"] = _SELECT[direction.select]
    return made


def _policy(policy: PolicySpec) -> dict[str, Any]:
    kind, value = ("Pods", policy.pods) if policy.pods is not None else ("Percent", policy.percent)
    return {"type": kind, "value": value, "periodSeconds": _seconds(policy.every)}


def _seconds(span: str) -> int:
    return milliseconds(span) // 1000


AUTOSCALER = Autoscaler()
