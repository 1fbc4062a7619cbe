"""Makes an app of a team's manifests, and proves that it says the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devflow.adopt.compare import differences
from devflow.adopt.defaults import normal, tidy
from devflow.adopt.finding import Carried, Finding, Level, merged
from devflow.adopt.kinds.around import (
    carry_budget,
    carry_config_map,
    carry_rule,
    carry_service_beside,
)
from devflow.adopt.kinds.autoscaler import carry_autoscaler
from devflow.adopt.kinds.deployment import carry_deployment
from devflow.adopt.kinds.http_route import carry_http_route
from devflow.adopt.kinds.ingress import carry_ingress
from devflow.adopt.kinds.rollout import carry_rollout
from devflow.adopt.kinds.routes import Around
from devflow.adopt.kinds.service import carry_service, target_number
from devflow.adopt.kinds.virtual_service import carry_virtual_service
from devflow.adopt.manifests import described
from devflow.adopt.overlay import overlay_of
from devflow.adopt.pod.keys import pod_keys
from devflow.adopt.pod.wanted import own_container, renamed, wanted
from devflow.adopt.team import Team
from devflow.reading.shown import shown
from devflow.release import AppSpec, SpecError, build, parse_app
from devflow.release.names import APP_LABEL

_ROUTES = {
    "Ingress": carry_ingress,
    "VirtualService": carry_virtual_service,
    "HTTPRoute": carry_http_route,
    "GRPCRoute": carry_http_route,
}
_FIRST = ("image", "namespace", "replicas", "port", "ports", "hosts", "gateway")
_NEEDED = ("image", "source")
"""Keys without which there is no app."""

KEYS = frozenset(field.alias or name for name, field in AppSpec.model_fields.items())


@dataclass(frozen=True)
class Adoption:
    """An app, as it is to stand in a stack's file."""

    name: str
    namespace: str | None
    """The namespace that the manifests name; ``None`` if they leave it open."""
    keys: Mapping[str, Any]
    """The app's keys, those that are needed first."""
    findings: tuple[Finding, ...]

    @property
    def lost(self) -> list[Finding]:
        return [one for one in self.findings if one.level is Level.LOST]


def adopt(team: Team, source: Mapping[str, Any], gateway: str | None = None) -> Adoption:
    """The app for ``team``, whose ``source`` is where Argo CD reads. ``gateway`` serves its hosts
    where its routes name none of Istio's.

    :raises SpecError: the app can't be made at all, such as for a name that is too long.
    """
    service = team.services[0] if team.services else None
    targets = [
        target
        for port in (service["spec"].get("ports") or [] if service else [])
        for target in (port.get("targetPort"), port["port"])
    ]
    names = [team.name, team.workload["metadata"]["name"]]
    own = own_container(team.template, names, targets)
    template = tidy(renamed(team.template, own, team.name))
    around = Around(frozenset(one["metadata"]["name"] for one in team.services), gateway, KEYS)
    carry = carry_rollout if team.workload["kind"] == "Rollout" else carry_deployment
    parts = [
        Carried(pod_keys(template, team.name, serves=service is not None)),
        carry(team.workload),
        *([carry_service(service, template, team.name)] if service else []),
        *(_ROUTES[one["kind"]](one, around) for one in team.routes),
        *(carry_autoscaler(one, team.name) for one in team.autoscalers),
        *(carry_budget(one, team.name) for one in team.budgets),
        *(carry_rule(one) for one in team.rules),
        *(carry_config_map(one) for one in team.config_maps),
        *(carry_service_beside(one) for one in (*team.services[1:], *team.shared)),
    ]
    keys, findings = merged(parts)
    keys = {**_placed(team, source), **keys}
    app, keys, dropped = _parsed(team.name, keys)
    app, keys, more = _overlaid(app, keys, template)
    found = [*_names(team, own, template), *findings, *dropped, *more]
    return Adoption(team.name, team.namespace, _in_order(keys, app), tuple(found))


def _placed(team: Team, source: Mapping[str, Any]) -> dict[str, Any]:
    placed: dict[str, Any] = {"source": dict(source)} if source else {}
    if team.namespace not in (None, team.name):
        placed["namespace"] = team.namespace
    return placed


def _parsed(name: str, keys: dict[str, Any]) -> tuple[AppSpec, dict[str, Any], list[Finding]]:
    """The app, without the keys that it refuses: what they say of pods is left to the overlay."""
    lost: list[Finding] = []
    kept = {key: value for key, value in keys.items() if key in KEYS}
    while True:
        try:
            return parse_app(name, {"source": _SOURCE, **kept}), kept, lost
        except SpecError as error:
            bad = {str(where).partition(".")[0].partition("[")[0] for where, _ in error.problems}
            bad &= kept.keys()
            if not bad or bad & set(_NEEDED):
                raise error.under(name) from None
            for key in bad:
                del kept[key]
            for where, what in error.problems:
                if where.partition(".")[0].partition("[")[0] not in _OF_PODS:
                    lost.append(Finding(Level.LOST, f"app {name}: {where}", what))


_SOURCE = {"repoURL": "https://example.com/unknown.git"}
_OF_PODS = KEYS - {
    *("hosts", "gateway", "route", "port", "ports", "steps", "replicas", "minReady"),
    *("progressDeadline", "revisionHistoryLimit", "trafficPolicy", "namespace"),
    *("autoscaling", "disruptionBudget", "maxSurge", "maxUnavailable", "service"),
    *("strategy", "preview", "scaleDown"),
}
"""Keys whose content the overlay can say, too."""


def _overlaid(
    app: AppSpec, keys: dict[str, Any], template: Mapping[str, Any]
) -> tuple[AppSpec, dict[str, Any], list[Finding]]:
    """The app with what the keys can't say, and what even an overlay can't."""
    made = _template(app)
    target = wanted(template, made, app.name)
    overlay = overlay_of(normal(made), target)
    lost: list[Finding] = []
    while overlay:
        try:
            more = {**keys, "podTemplate": overlay}
            app = parse_app(app.name, {"source": _SOURCE, **more})
            keys = more
            break
        except SpecError as error:
            where, what = error.problems[0]
            if not _cut(overlay, where.removeprefix("podTemplate").lstrip(".")):
                lost.append(Finding(Level.LOST, f"app {app.name}: {where}", what))
                break
            lost.append(Finding(Level.LOST, f"app {app.name}: {where}", what))
    for line in differences(target, normal(_template(app))):
        if not any(line.split(" ")[0] in finding.where for finding in lost):
            lost.append(Finding(Level.LOST, f"app {app.name}: pods", line))
    return app, keys, lost


def _cut(overlay: dict[str, Any], path: str) -> bool:
    """Take the place that was refused out of the overlay; return whether it was there."""
    inner: Any = overlay
    parts = path.replace("[", ".[").split(".")
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        key: Any = int(part[1:-1]) if part.startswith("[") and part[1:-1].isdecimal() else part
        try:
            if last:
                del inner[key]
                return True
            inner = inner[key]
        except (KeyError, IndexError, TypeError):
            return False
    return False


def _template(app: AppSpec) -> dict[str, Any]:
    made: dict[str, Any] = build(app).rollout["spec"]["template"]
    return made


def _names(team: Team, own: str, template: Mapping[str, Any]) -> Iterator[Finding]:
    where = described(team.workload)
    if team.workload["metadata"]["name"] != team.name:
        text = f"the Rollout is called {team.name}, as the Service that leads to it"
        yield Finding(Level.CHANGES, f"{where}: metadata.name", text)
    if team.namespace is None:
        text = f"none is named, so it is {team.name}; --namespace names another"
        yield Finding(Level.CHANGES, f"{where}: metadata.namespace", text)
    if own != team.name:
        yield Finding(Level.CHANGES, f"{where}: container {own}", f"is called {team.name}")
    label = ((template.get("metadata") or {}).get("labels") or {}).get(APP_LABEL, team.name)
    if label != team.name:
        text = f"{label} becomes {team.name}; whatever else selects pods by it has to follow"
        yield Finding(Level.CHANGES, f"{where}: pod label {APP_LABEL}", text)
    if not team.services:
        text = "no Service leads to it: it gets one, and readiness by no port"
        yield Finding(Level.CHANGES, where, text)
    for service in team.services[:1]:
        for port in service["spec"].get("ports") or []:
            target = port.get("targetPort")
            if target_number(target, -1, template, team.name) == -1 and target is not None:
                text = f"no container has a port {shown(target)}; {port['port']} is taken"
                yield Finding(Level.CHANGES, f"{described(service)}: spec.ports", text)


def _in_order(keys: Mapping[str, Any], app: AppSpec) -> dict[str, Any]:
    """What is needed most first, the rest in the order of the spec."""
    order = [*_FIRST, *(field.alias or name for name, field in type(app).model_fields.items())]
    return {key: keys[key] for key in dict.fromkeys(order) if key in keys}
