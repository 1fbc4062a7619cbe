"""A team's pod template as the app's would be: what a release needs to be its own way."""

import copy
from collections.abc import Mapping
from typing import Any

from devflow.adopt.defaults import normal
from devflow.release.names import APP_LABEL

DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"


def own_container(template: Mapping[str, Any], names: list[str], targets: list[Any]) -> str:
    """The container that is the app's: one of ``names``, else the one that a Service leads to, else
    the first.
    """
    containers = template["spec"]["containers"]
    there = [one["name"] for one in containers]
    for name in names:
        if name in there:
            return name
    for one in containers:
        ports = one.get("ports") or []
        if any(
            t in (port.get("name"), port.get("containerPort")) for port in ports for t in targets
        ):
            return str(one["name"])
    return str(there[0])


def renamed(template: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """``template`` with another name for one container, and where the pod refers to it."""
    made: dict[str, Any] = copy.deepcopy(dict(template))
    spec = made["spec"]
    for container in (*(spec.get("initContainers") or []), *spec["containers"]):
        if container["name"] == old:
            container["name"] = new
        for variable in container.get("env") or []:
            ref = (variable.get("valueFrom") or {}).get("resourceFieldRef") or {}
            if ref.get("containerName") == old:
                ref["containerName"] = new
    for volume in spec.get("volumes") or []:
        parts = [volume.get("downwardAPI") or {}]
        parts += [
            one.get("downwardAPI") or {}
            for one in (volume.get("projected") or {}).get("sources") or []
        ]
        for part in parts:
            for item in part.get("items") or []:
                ref = item.get("resourceFieldRef") or {}
                if ref.get("containerName") == old:
                    ref["containerName"] = new
    annotations = (made.get("metadata") or {}).get("annotations") or {}
    if annotations.get(DEFAULT_CONTAINER) == old:
        annotations[DEFAULT_CONTAINER] = new
    return made


def wanted(template: Mapping[str, Any], rendered: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What the app's pod template should be, in its normal form: the team's, with what the release
    adds by design taken from ``rendered``. ``name`` is the app's, and its container's.

    Added are the app's label, its port, a drain before the end, and a spread over nodes, the last
    two where the team says nothing.
    """
    made, base = normal(template), normal(rendered)
    labels = made["metadata"].setdefault("labels", {})
    labels[APP_LABEL] = base["metadata"]["labels"][APP_LABEL]
    own = _named(made, name)
    theirs = _named(base, name)
    own["ports"] = _ports(own.get("ports") or [], theirs.get("ports") or [])
    stop = (theirs.get("lifecycle") or {}).get("preStop")
    if stop and "preStop" not in (own.get("lifecycle") or {}):
        own["lifecycle"] = {**(own.get("lifecycle") or {}), "preStop": stop}
    spread = base["spec"].get("topologySpreadConstraints")
    if spread and "topologySpreadConstraints" not in made["spec"]:
        made["spec"]["topologySpreadConstraints"] = spread
    return made


def _named(template: Mapping[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in template["spec"]["containers"] if one["name"] == name
    )
    return found


def _ports(team: list[dict[str, Any]], ours: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ours have the names by which the Service finds them; the team's others stay."""
    served = {(port["containerPort"], port["protocol"]): port for port in ours}
    taken = {port.get("name") for port in ours}
    made = list(ours)
    for port in team:
        key = (port.get("containerPort"), port["protocol"])
        if key in served:
            served[key].update({k: v for k, v in port.items() if k not in ("name",)})
        elif port.get("name") in taken:
            made.append({k: v for k, v in port.items() if k != "name"})
        else:
            made.append(port)
    return made
