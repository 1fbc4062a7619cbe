"""The steps of a Rollout of Argo Rollouts, which become the app's schedule."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from devflow.adopt.finding import Finding, Level

Step: TypeAlias = Mapping[str, Any]


def schedule_of(steps: list[Step], where: str, findings: list[Finding]) -> Iterator[Any]:
    """Each step as an app has it; what an app has otherwise, or not at all, is a finding."""
    for index, step in enumerate(steps):
        if step.get("setWeight") == 0:
            continue
        carried = [_FORMS[key](value) for key, value in step.items() if key in _FORMS]
        if not carried or not carried[0]:
            form = ", ".join(step) or "an empty step"
            findings.append(Finding(Level.LOST, f"{where}[{index}]", f"{form} is not carried"))
            continue
        if len(carried[0]) > 1:
            text = "its templates judge one after the other"
            findings.append(Finding(Level.CHANGES, f"{where}[{index}]", text))
        yield from carried[0]


def _pause(pause: Step) -> list[Any]:
    duration = pause.get("duration")
    text = f"{duration}s" if str(duration).isdecimal() else duration
    return ["approve" if duration is None else {"pause": text}]


def _scale(scale: Step) -> list[Any]:
    if scale.get("matchTrafficWeight"):
        return [{"scale": "traffic"}]
    if scale.get("weight"):
        return [{"scale": f"{scale['weight']}%"}]
    return [{"scale": scale["replicas"]}] if scale.get("replicas") else []


def _header(route: Step) -> list[Any]:
    """Of several headers Argo Rollouts takes any one, and an app has one."""
    matches = route.get("match") or []
    if len(matches) != 1:
        return []
    ((way, text),) = matches[0]["headerValue"].items()
    return [{"header": {matches[0]["headerName"]: text if way == "exact" else {way: text}}}]


def _mirror(route: Step) -> list[Any]:
    """An app has copies of all requests, or of none."""
    if not route.get("match"):
        return [{"mirror": "0%"}]
    if any(one != {"path": {"prefix": "/"}} for one in route["match"]):
        return []
    return [{"mirror": f"{route.get('percentage', 100)}%"}]


def _analysis(analysis: Step) -> list[Any]:
    """By templates that are there already, with arguments that are known now."""
    args = analysis.get("args") or []
    if analysis.keys() - {"templates", "args"} or any("value" not in one for one in args):
        return []
    named = {"args": {one["name"]: str(one["value"]) for one in args}} if args else {}
    return [
        {
            "analysis": {
                "template": one["templateName"],
                **named,
                **({"cluster": True} if one.get("clusterScope") else {}),
            }
        }
        for one in analysis.get("templates") or []
    ]


_FORMS: Mapping[str, Callable[[Any], list[Any]]] = {
    "setWeight": lambda weight: [weight],
    "pause": _pause,
    "setCanaryScale": _scale,
    "setHeaderRoute": _header,
    "setMirrorRoute": _mirror,
    "analysis": _analysis,
}
