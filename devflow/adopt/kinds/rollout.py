"""A Rollout of Argo Rollouts, but for its pod template: its strategy becomes the schedule."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.kinds.deployment import carry_deployment
from devflow.adopt.manifests import Manifest, described

_FULL = 100
_OF_BLUE_GREEN = {
    *("activeService", "previewService", "autoPromotionEnabled", "autoPromotionSeconds"),
    *("previewReplicaCount", "scaleDownDelaySeconds"),
}
_TAKEN = {"steps", "trafficRouting", "canaryService", "stableService", "maxSurge", "maxUnavailable"}


def carry_rollout(rollout: Manifest) -> Carried:
    """The schedule beside what a Deployment has, too."""
    keys, findings = carry_deployment(rollout)
    strategy = rollout["spec"].get("strategy") or {}
    canary = strategy.get("canary") or {}
    where = f"{described(rollout)}: spec.strategy"
    more: list[Finding] = []
    steps = list(_steps(canary.get("steps") or [], f"{where}.canary.steps", more))
    if steps:
        keys["steps"] = steps if steps[-1] == _FULL else [*steps, _FULL]
    if "blueGreen" in strategy:
        keys |= _blue_green(strategy["blueGreen"], f"{where}.blueGreen", more)
    more += [
        Finding(Level.LOST, f"{where}.canary.{key}", "is not carried; see 'verify'")
        for key in sorted(canary.keys() - _TAKEN)
    ]
    routing = canary.get("trafficRouting") or {}
    if routing.keys() - {"istio"}:
        text = f"{', '.join(routing)}: the app is routed by its 'router'"
        more.append(Finding(Level.CHANGES, f"{where}.canary.trafficRouting", text))
    return Carried(keys, (*findings, *more))


def _blue_green(asked: Mapping[str, Any], where: str, findings: list[Finding]) -> dict[str, Any]:
    seconds = asked.get("autoPromotionSeconds")
    steps: list[Any] = [_FULL]
    if not asked.get("autoPromotionEnabled", True):
        steps = ["approve", _FULL]
    elif seconds:
        steps = [{"pause": f"{seconds}s"}, _FULL]
    keys: dict[str, Any] = {"strategy": "blueGreen", "steps": steps}
    if asked.get("previewReplicaCount"):
        keys["preview"] = {"replicas": asked["previewReplicaCount"]}
    if asked.get("scaleDownDelaySeconds"):
        keys["scaleDown"] = {"oldStable": f"{asked['scaleDownDelaySeconds']}s"}
    if asked.get("previewService"):
        text = f"{asked['previewService']}: the app's is called as the app is, with -preview"
        findings.append(Finding(Level.CHANGES, f"{where}.previewService", text))
    findings += [
        Finding(Level.LOST, f"{where}.{key}", "is not carried; see the steps of blue-green")
        for key in sorted(asked.keys() - _OF_BLUE_GREEN)
    ]
    return keys


def _steps(steps: list[Mapping[str, Any]], where: str, lost: list[Finding]) -> Iterator[Any]:
    for index, step in enumerate(steps):
        pause = step.get("pause")
        weight = step.get("setWeight")
        if weight is not None:
            if weight > 0:
                yield weight
        elif pause is not None:
            duration = pause.get("duration")
            text = f"{duration}s" if str(duration).isdecimal() else duration
            yield "approve" if duration is None else {"pause": text}
        else:
            form = ", ".join(step)
            lost.append(Finding(Level.LOST, f"{where}[{index}]", f"{form} is not carried"))
