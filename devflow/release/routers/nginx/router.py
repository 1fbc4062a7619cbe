"""ingress-nginx as a router: a weight in an annotation of the canary's Ingress."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.routers.nginx.ingress import INGRESS, ROUTE_KEYS, ingress, no_regex
from devflow.release.routers.nginx.series import NginxSeries
from devflow.release.routers.nginx.settings import NginxSettings
from devflow.release.routers.reach import (
    names_only,
    needs_hosts,
    only_istio,
    plain_paths,
    takes_no_gateway,
)
from devflow.release.routers.router import Correction, Manifest, Moved, Reference, Shares
from devflow.release.routers.two_services import (
    SERVICE,
    SERVICES_MOVED,
    check_name_fits,
    leads_to_stable,
    name_services,
    object_in,
    precondition,
    routing_of,
    stable_service_of,
    two_services,
)

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_PREFIX = "nginx.ingress.kubernetes.io"
_WEIGHT = "canary-weight"
_FULL_PERCENT = 100
_LONGEST_PATH = 2048
"""No rule of Kubernetes, which has none: of every path of a spec."""


class Nginx:
    """Argo Rollouts makes the canary's Ingress at its first look at a Rollout, with weight 0."""

    name = "nginx"
    kinds = (SERVICE, INGRESS)
    moved = (
        # The canary's Ingress, which is no object of the app's: nothing to leave alone.
        Moved(INGRESS, pulumi=(), argo_cd=(), has_shares=True),
        SERVICES_MOVED,
    )
    settings = NginxSettings
    series = NginxSeries()
    extra_steps = frozenset({"replicaProgressThreshold", "scale"})

    def check(self, app: "AppSpec") -> None:
        check_name_fits(app)
        needs_hosts(app)
        takes_no_gateway(app, "ingress-nginx is found by its IngressClass, router.nginx.className")
        only_istio(app, ROUTE_KEYS, ("http",))
        no_regex(app)
        names_only(app)
        plain_paths(app, _LONGEST_PATH)

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return *two_services(app), ingress(app)

    def canary(self, app: "AppSpec") -> Manifest:
        routing: Manifest = {"stableIngress": app.name}
        if more := app.router.of(NginxSettings).additional_ingress_annotations:
            routing["additionalIngressAnnotations"] = dict(more)
        return {**name_services(app), "trafficRouting": {"nginx": routing}}

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        return bool(_stable_ingress_of(rollout))

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return (Reference(INGRESS, _canary_ingress_of(rollout)),)

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """By the annotation of the canary's Ingress; ``None`` before there is one."""
        found = object_in(objects, INGRESS)
        weight = _weight_of(found) if found else None
        if weight is None:
            return None
        return Shares(stable=_FULL_PERCENT - weight, canary=weight)

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return stable_service_of(rollout)

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        listed = list(objects)
        found = object_in(listed, INGRESS)
        if found is None or not _weight_of(found) or not leads_to_stable(listed):
            return ()
        annotations = {_weight_key(found): "0"}
        patch = {"metadata": {**precondition(found), "annotations": annotations}}
        return (Correction(Reference(INGRESS, found["metadata"]["name"]), patch),)


def _stable_ingress_of(rollout: Mapping[str, Any]) -> str:
    """The name of the app's own Ingress; empty if it has none."""
    routing = routing_of(rollout, "nginx")
    return str(routing.get("stableIngress") or next(iter(routing.get("stableIngresses") or ()), ""))


def _canary_ingress_of(rollout: Mapping[str, Any]) -> str:
    """The name that Argo Rollouts gives the Ingress that it makes."""
    name, suffix = rollout["metadata"]["name"], "-canary"
    return f"{name}-{_stable_ingress_of(rollout)}"[: 253 - len(suffix)] + suffix


def _weight_key(ingress: Mapping[str, Any]) -> str:
    """The annotation's key: its prefix is a setting of the Rollout."""
    annotations = ingress["metadata"].get("annotations") or {}
    return next((k for k in annotations if k.endswith(f"/{_WEIGHT}")), f"{_PREFIX}/{_WEIGHT}")


def _weight_of(ingress: Mapping[str, Any]) -> int | None:
    value = (ingress["metadata"].get("annotations") or {}).get(_weight_key(ingress), "")
    return int(value) if value.isdecimal() and int(value) <= _FULL_PERCENT else None


NGINX = Nginx()
