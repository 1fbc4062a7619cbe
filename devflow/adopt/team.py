"""Which manifests belong to one workload: what selects its pods, leads to it, or scales it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devflow.adopt.manifests import Manifest
from devflow.release import SpecError

WORKLOADS = ("Deployment", "Rollout")


@dataclass(frozen=True)
class Team:
    """One workload and what is around it."""

    workload: Manifest
    services: Sequence[Manifest] = ()
    """Those that select its pods and no other workload's, the one that leads to it first."""
    shared: Sequence[Manifest] = ()
    """Services that select other workloads' pods, too."""
    routes: Sequence[Manifest] = ()
    """Ingress, VirtualService and HTTPRoute objects that lead to one of ``services``."""
    autoscalers: Sequence[Manifest] = ()
    budgets: Sequence[Manifest] = ()
    rules: Sequence[Manifest] = field(default=())
    """DestinationRules of one of ``services``."""
    config_maps: Sequence[Manifest] = ()
    """Those that its pods refer to."""

    @property
    def name(self) -> str:
        """The app's: that of the Service, for others call it by that name."""
        return str((self.services or [self.workload])[0]["metadata"]["name"])

    @property
    def namespace(self) -> str | None:
        found: str | None = self.workload["metadata"].get("namespace")
        return found

    @property
    def template(self) -> dict[str, Any]:
        found: dict[str, Any] = self.workload["spec"]["template"]
        return found


def teams_of(manifests: Sequence[Manifest]) -> list[Team]:
    """One for each Deployment and Rollout, in the order given.

    :raises SpecError: a workload has no pod template with containers.
    """
    workloads = [one for one in manifests if one["kind"] in WORKLOADS]
    for one in workloads:
        _check(one)
    return [_team(one, workloads, manifests) for one in workloads]


def _check(workload: Manifest) -> None:
    name = f"{workload['kind']} {workload['metadata']['name']}"
    spec = workload.get("spec") or {}
    if spec.get("workloadRef"):
        raise SpecError(name, "has its pods in another object (workloadRef); adopt that one")
    template = spec.get("template")
    pods = template.get("spec") if isinstance(template, dict) else None
    if not isinstance(pods, dict):
        pods = {}
    containers = pods.get("containers")
    if not isinstance(containers, list) or not containers:
        raise SpecError(name, "has no spec.template.spec.containers; it can't be adopted")
    for one in (*(pods.get("initContainers") or ()), *containers):
        if not one.get("image"):
            raise SpecError(name, f"container {one['name']} has no image")


def _team(workload: Manifest, workloads: Sequence[Manifest], all_: Sequence[Manifest]) -> Team:
    here = [one for one in all_ if _namespace(one) == _namespace(workload)]
    labels = _labels(workload)
    leading = [one for one in here if one["kind"] == "Service" and _selects(one, labels)]
    others = [one for one in workloads if one is not workload]
    shared = [
        service
        for service in leading
        if any(
            _selects(service, _labels(o)) for o in others if _namespace(o) == _namespace(service)
        )
    ]
    own = [one for one in leading if one not in shared]
    own.sort(key=lambda service: _rank(service, workload))
    names = {one["metadata"]["name"] for one in own}
    return Team(
        workload,
        own,
        shared,
        [one for one in here if one["kind"] in _TO and _TO[one["kind"]](one) & names],
        [one for one in here if _scales(one, workload)],
        [one for one in here if one["kind"] == "PodDisruptionBudget" and _guards(one, labels)],
        [one for one in here if one["kind"] == "DestinationRule" and _host(one) in names],
        [one for one in here if one["kind"] == "ConfigMap" and _is_used(one, workload)],
    )


def _namespace(manifest: Mapping[str, Any]) -> str | None:
    found: str | None = manifest["metadata"].get("namespace")
    return found


def _labels(workload: Manifest) -> Mapping[str, str]:
    return (workload["spec"]["template"].get("metadata") or {}).get("labels") or {}


def _selects(service: Manifest, labels: Mapping[str, str]) -> bool:
    selector = (service.get("spec") or {}).get("selector") or {}
    return bool(selector) and selector.items() <= labels.items()


def _guards(budget: Manifest, labels: Mapping[str, str]) -> bool:
    selector = ((budget.get("spec") or {}).get("selector") or {}).get("matchLabels") or {}
    return bool(selector) and selector.items() <= labels.items()


def _rank(service: Manifest, workload: Manifest) -> tuple[bool, bool, bool, int]:
    """A Service that the app's own can stand for comes first, then the one of its name."""
    spec, name = service["spec"], service["metadata"]["name"]
    wanted = workload["metadata"]["name"]
    return (
        spec.get("clusterIP") == "None",
        name != wanted,
        spec.get("type", "ClusterIP") != "ClusterIP",
        len(name),
    )


def _scales(manifest: Manifest, workload: Manifest) -> bool:
    if manifest["kind"] not in ("HorizontalPodAutoscaler", "ScaledObject"):
        return False
    target = (manifest.get("spec") or {}).get("scaleTargetRef") or {}
    kind = target.get("kind", "Deployment")
    return (kind, target.get("name")) == (workload["kind"], workload["metadata"]["name"])


def service_of(host: object, route: Manifest) -> str:
    """The Service that a host of Istio's means, by its short or its full name; any other host as
    it is.
    """
    name, *rest = str(host).split(".")
    is_service = not rest or rest == [_namespace(route)] or rest[1:2] == ["svc"]
    return name if is_service else str(host)


def _host(rule: Manifest) -> str:
    return service_of((rule.get("spec") or {}).get("host"), rule)


def _in_virtual_service(route: Manifest) -> set[str]:
    spec = route.get("spec") or {}
    return {
        service_of((to.get("destination") or {}).get("host"), route)
        for kind in ("http", "tcp", "tls")
        for rule in spec.get(kind) or []
        for to in rule.get("route") or []
    }


def _in_ingress(route: Manifest) -> set[str]:
    spec = route.get("spec") or {}
    backends = [spec.get("defaultBackend") or {}]
    for rule in spec.get("rules") or []:
        backends += [
            path.get("backend") or {} for path in (rule.get("http") or {}).get("paths", [])
        ]
    return {str((one.get("service") or {}).get("name")) for one in backends}


def _in_http_route(route: Manifest) -> set[str]:
    rules = (route.get("spec") or {}).get("rules") or []
    return {str(to.get("name")) for rule in rules for to in rule.get("backendRefs") or []}


_TO = {
    "VirtualService": _in_virtual_service,
    "Ingress": _in_ingress,
    "HTTPRoute": _in_http_route,
    "GRPCRoute": _in_http_route,
}


def _is_used(config_map: Manifest, workload: Manifest) -> bool:
    from devflow.release.workload.config import refers_to

    return refers_to(workload["spec"]["template"], config_map["metadata"]["name"])
