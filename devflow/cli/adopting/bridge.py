"""The routes of an app while its pods are still those of a Deployment, and on the way back. Pure.

At each moment every route leads to pods that serve: the subsets begin with the labels that the old
and the new pods share, and Argo Rollouts adds its hash to them once the new pods are available.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from devflow.adopt import Manifest
from devflow.adopt.kinds.service import target_number


def bridged_rule(rule: Manifest, selector: Mapping[str, str], live: Manifest | None) -> Manifest:
    """The app's DestinationRule, whose subsets are all pods of the old Service; beside them those
    that the ``live`` one of its name has, which routes may still lead to.
    """
    own = [{**subset, "labels": dict(selector)} for subset in rule["spec"]["subsets"]]
    names = {subset["name"] for subset in own}
    others = [
        subset
        for subset in ((live or {}).get("spec") or {}).get("subsets") or []
        if subset["name"] not in names
    ]
    return {**rule, "spec": {**rule["spec"], "subsets": [*own, *others]}}


def made_whole(manifest: Manifest, live: Manifest) -> dict[str, Any]:
    """The merge patch that makes ``live`` what ``manifest`` says, in one write, and nothing else:
    server-side apply would leave what another manager owns.
    """
    spec: dict[str, Any] = dict.fromkeys(live.get("spec") or {})
    metadata = {key: manifest["metadata"].get(key) or {} for key in ("labels", "annotations")}
    return {"metadata": metadata, "spec": {**spec, **manifest["spec"]}}


def restored(original: Manifest, live: Manifest) -> dict[str, Any]:
    """The merge patch that makes ``live`` what it was, and nobody's but the team's."""
    metadata: dict[str, Any] = {}
    for key in ("labels", "annotations"):
        now = live["metadata"].get(key) or {}
        before = original["metadata"].get(key) or {}
        metadata[key] = {**{name: None for name in now if name not in before}, **before}
    spec: dict[str, Any] = dict.fromkeys(live.get("spec") or {})
    return {"metadata": metadata, "spec": {**spec, **original["spec"]}}


def shared_service(service: Manifest, template: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch by which a Service selects old and new pods: by the labels of before, and by
    the numbers of ports, as their names differ.
    """
    ports = [
        {**port, "targetPort": target_number(port.get("targetPort"), port["port"], template, "")}
        for port in service["spec"].get("ports") or []
    ]
    return {"selector": dict(service["spec"]["selector"]), "ports": ports}


def selector_patch(now: Mapping[str, str], then: Mapping[str, str]) -> dict[str, Any]:
    """A merge patch of a selector: keys that go are ``None``."""
    return {**{key: None for key in now if key not in then}, **then}


def named(manifests: Sequence[Manifest], kind: str, name: str) -> Manifest | None:
    """The one of a kind and name, or ``None``."""
    for one in manifests:
        if one["kind"] == kind and one["metadata"]["name"] == name:
            return one
    return None
