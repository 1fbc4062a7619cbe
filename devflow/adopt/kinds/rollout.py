"""A Rollout of Argo Rollouts, but for its pod template: its strategy becomes the schedule."""

from collections.abc import Mapping
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.kinds.deployment import DEFAULT_SHARE, carry_deployment
from devflow.adopt.kinds.rollout_steps import schedule_of
from devflow.adopt.manifests import Manifest, described

_FULL = 100
_OF_BLUE_GREEN = {
    *("activeService", "previewService", "autoPromotionEnabled", "autoPromotionSeconds"),
    *("previewReplicaCount", "scaleDownDelaySeconds", "abortScaleDownDelaySeconds"),
}
_SAME = ("dynamicStableScale", "minPodsPerReplicaSet", "canaryMetadata", "stableMetadata")
"""What an app has under the same name and in the same form."""
_SHARES = ("maxSurge", "maxUnavailable")
_RETENTIONS = ("scaleDownDelaySeconds", "abortScaleDownDelaySeconds")
_ANTI_AFFINITY = {
    "preferredDuringSchedulingIgnoredDuringExecution": "preferred",
    "requiredDuringSchedulingIgnoredDuringExecution": "required",
}
_TAKEN = {
    *("steps", "trafficRouting", "canaryService", "stableService", "antiAffinity"),
    *(*_SAME, *_SHARES, *_RETENTIONS),
}


def carry_rollout(rollout: Manifest) -> Carried:
    """The schedule beside what a Deployment has, too."""
    keys, findings = carry_deployment(rollout)
    strategy = rollout["spec"].get("strategy") or {}
    canary = strategy.get("canary") or {}
    where = f"{described(rollout)}: spec.strategy"
    more: list[Finding] = []
    keys |= _canary(canary)
    steps = list(schedule_of(canary.get("steps") or [], f"{where}.canary.steps", more))
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


def _canary(canary: Mapping[str, Any]) -> dict[str, Any]:
    """The keys beside the steps."""
    keys: dict[str, Any] = {key: canary[key] for key in _SAME if canary.get(key)}
    keys |= {k: canary[k] for k in _SHARES if canary.get(k) not in (None, DEFAULT_SHARE)}
    if kept := _scale_down(canary):
        keys["scaleDown"] = kept
    for theirs, ours in _ANTI_AFFINITY.items():
        if theirs in (canary.get("antiAffinity") or {}):
            keys["antiAffinity"] = ours
    return keys


def _scale_down(strategy: Mapping[str, Any]) -> dict[str, str]:
    """Without a delay Argo Rollouts scales stable down at once, where an app has at least a second,
    and leaves an aborted canary.
    """
    kept = {}
    if (delay := strategy.get("scaleDownDelaySeconds")) is not None:
        kept["oldStable"] = f"{delay or 1}s"
    if (delay := strategy.get("abortScaleDownDelaySeconds")) is not None:
        kept["abortedCanary"] = f"{delay}s" if delay else "keep"
    return kept


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
    if kept := _scale_down(asked):
        keys["scaleDown"] = kept
    if asked.get("previewService"):
        text = f"{asked['previewService']}: the app's is called as the app is, with -preview"
        findings.append(Finding(Level.CHANGES, f"{where}.previewService", text))
    findings += [
        Finding(Level.LOST, f"{where}.{key}", "is not carried; see the steps of blue-green")
        for key in sorted(asked.keys() - _OF_BLUE_GREEN)
    ]
    return keys
