"""A HorizontalPodAutoscaler, or KEDA's ScaledObject."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.manifests import Manifest, described

_KEDA = {
    *("scaleTargetRef", "triggers", "minReplicaCount", "maxReplicaCount"),
    *("pollingInterval", "cooldownPeriod"),
}
_HPA = {
    *("scaleTargetRef", "minReplicas", "maxReplicas", "metrics", "behavior"),
    "targetCPUUtilizationPercentage",
}


def carry_autoscaler(autoscaler: Manifest, app: str) -> Carried:
    """The key ``autoscaling``: of the Rollout, in place of the Deployment."""
    spec = autoscaler["spec"]
    is_keda = autoscaler["kind"] == "ScaledObject"
    keys = _of_keda(spec) if is_keda else _of_hpa(spec)
    return Carried(
        {"autoscaling": keys}, tuple(_findings(autoscaler, app, _KEDA if is_keda else _HPA))
    )


def _of_hpa(spec: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"min": spec.get("minReplicas") or 1, "max": spec["maxReplicas"]}
    if spec.get("targetCPUUtilizationPercentage"):
        made["cpu"] = spec["targetCPUUtilizationPercentage"]
    rest: list[Any] = []
    for metric in spec.get("metrics") or []:
        resource = metric.get("resource") or {}
        name, target = resource.get("name"), resource.get("target") or {}
        if name in ("cpu", "memory") and target.get("type") == "Utilization":
            made[name] = target.get("averageUtilization")
        elif name in ("cpu", "memory") and target.get("type") == "AverageValue":
            made[f"{name}Value"] = str(target.get("averageValue"))
        else:
            rest.append(metric)
    if rest:
        made["metrics"] = rest
    behavior = {
        ours: _direction(spec["behavior"][theirs])
        for ours, theirs in (("up", "scaleUp"), ("down", "scaleDown"))
        if (spec.get("behavior") or {}).get(theirs)
    }
    return {**made, **({"behavior": behavior} if behavior else {})}


def _direction(direction: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if direction.get("stabilizationWindowSeconds"):
        made["stabilization"] = f"{direction['stabilizationWindowSeconds']}s"
    if direction.get("policies"):
        made["policies"] = [
            {one["type"].lower(): one["value"], "every": f"{one['periodSeconds']}s"}
            for one in direction["policies"]
        ]
    if direction.get("selectPolicy"):
        made["select"] = direction["selectPolicy"].lower()
    return made


def _of_keda(spec: Mapping[str, Any]) -> dict[str, Any]:
    keda: dict[str, Any] = {"triggers": list(spec.get("triggers") or [])}
    for key in ("pollingInterval", "cooldownPeriod"):
        if spec.get(key):
            keda[key] = f"{spec[key]}s"
    least, most = spec.get("minReplicaCount", 0), spec.get("maxReplicaCount", 100)
    return {"min": least, "max": most, "keda": keda}


def _findings(autoscaler: Manifest, app: str, known: set[str]) -> Iterator[Finding]:
    where = described(autoscaler)
    if autoscaler["metadata"]["name"] != app:
        text = f"the app's own is called {app}; delete this one once the Rollout serves"
        yield Finding(Level.CHANGES, f"{where}: metadata.name", text)
    for key in sorted(autoscaler["spec"].keys() - known):
        yield Finding(Level.LOST, f"{where}: spec.{key}", "has no key in an app")
    scale_up = (autoscaler["spec"].get("behavior") or {}).get("scaleUp") or {}
    for key in sorted(scale_up.keys() & {"tolerance"}):
        yield Finding(Level.LOST, f"{where}: spec.behavior.scaleUp.{key}", "has no key in an app")
