"""What Argo Rollouts does with a Rollout and its routes, in place: the other side of ``moved``."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from devflow.release import Manifest
from devflow.release.names import AFFINITY_ROUTE, CANARY, HASH_LABEL, HEADER_ROUTE, ROUTE, STABLE
from devflow.release.routers import ROUTERS
from devflow.release.routers.managed_routes import MANAGED_ROUTES
from tests.manifests import only

Objects = list[Manifest]


def _istio(rollout: Manifest, objects: Objects, canary: int) -> None:
    for manifest in objects:
        spec = manifest["spec"] if manifest["kind"] == "VirtualService" else {}
        named = [route for route in spec.get("http", ()) if route.get("name") == ROUTE]
        for route in [*named, *spec.get("tcp", ())]:
            for part in route["route"]:
                on_stable = part["destination"]["subset"] == STABLE
                part["weight"] = 100 - canary if on_stable else canary
    for subset in only(objects, "DestinationRule")["spec"]["subsets"]:
        subset["labels"][HASH_LABEL] = f"hash-of-{subset['name']}"


def _services(rollout: Manifest, objects: Objects) -> None:
    """It puts the hash of its revision into the selector of each Service that it is given."""
    strategy = rollout["spec"]["strategy"]["canary"]
    for revision in ("stable", "canary"):
        name = strategy[f"{revision}Service"]
        (found,) = (o for o in objects if o["kind"] == "Service" and o["metadata"]["name"] == name)
        found["spec"]["selector"][HASH_LABEL] = f"hash-of-{revision}"


def _weigh(backends: list[dict[str, Any]], rollout: Manifest, canary: int) -> None:
    named = rollout["spec"]["strategy"]["canary"]["canaryService"]
    for backend in backends:
        backend["weight"] = canary if backend["name"] == named else 100 - canary


def _gateway_api(rollout: Manifest, objects: Objects, canary: int) -> None:
    _services(rollout, objects)
    for rule in _moved_route(rollout, objects)["spec"]["rules"]:
        _weigh(rule["backendRefs"], rollout, canary)


def _moved_route(rollout: Manifest, objects: Objects) -> Manifest:
    """The HTTPRoute that the Rollout names."""
    ((_, name),) = ROUTERS["gateway-api"].routes(rollout)
    routes = (one for one in objects if one["kind"] == "HTTPRoute")
    return next(one for one in routes if one["metadata"]["name"] == name)


def _nginx(rollout: Manifest, objects: Objects, canary: int) -> None:
    _services(rollout, objects)
    ours = next(o for o in objects if o["kind"] == "Ingress")
    if len([o for o in objects if o["kind"] == "Ingress"]) == 1:
        name = f"{rollout['metadata']['name']}-{ours['metadata']['name']}-canary"
        metadata = {"name": name, "namespace": ours["metadata"]["namespace"]}
        objects.append({**copy.deepcopy(ours), "metadata": metadata})
    objects[-1]["metadata"]["annotations"] = {
        "nginx.ingress.kubernetes.io/canary": "true",
        "nginx.ingress.kubernetes.io/canary-weight": str(canary),
    }


def _traefik(rollout: Manifest, objects: Objects, canary: int) -> None:
    _services(rollout, objects)
    weighted = only(objects, "TraefikService")["spec"]["weighted"]
    _weigh(weighted["services"], rollout, canary)


def _none(rollout: Manifest, objects: Objects, canary: int) -> None:
    """No route says anything: it moves pods."""
    hashes = {"currentPodHash": "hash-of-canary", "stableRS": "hash-of-stable"}
    rollout["status"] = {"replicas": 100, "updatedReplicas": canary, **hashes}


def _given(rollout: Manifest, objects: Objects, canary: int) -> None:
    """What it does with the user's own routes only its status tells."""
    _services(rollout, objects)
    weights = {"stable": {"weight": 100 - canary}, "canary": {"weight": canary}}
    rollout["status"] = {"canary": {"weights": weights}}


MOVES: Mapping[str, Callable[[Manifest, Objects, int], None]] = {
    "istio": _istio,
    "gateway-api": _gateway_api,
    "nginx": _nginx,
    "traefik": _traefik,
    "none": _none,
    "plugin": _given,
    "raw": _given,
}
"""By router: give the canary so much of the traffic, in percent. It may add what it makes itself.
"""


def _istio_routes(rollout: Manifest, objects: Objects) -> None:
    leads = [{"destination": {"host": "shop", "subset": CANARY}}]
    for manifest in objects:
        http = manifest["spec"].get("http") if manifest["kind"] == "VirtualService" else None
        # What delegates has no route.
        if http and "route" in http[0]:
            http[:0] = [{"name": name, "route": copy.deepcopy(leads)} for name in MANAGED_ROUTES]


def _gateway_api_rules(rollout: Manifest, objects: Objects) -> None:
    rules = _moved_route(rollout, objects)["spec"]["rules"]
    canary = [{"group": "", "kind": "Service", "name": "shop-canary", "port": 80, "weight": 1}]
    headers = [{"name": "X-Canary", "value": "always"}]
    matches = [{**rules[0]["matches"][0], "headers": headers}]
    for name in (HEADER_ROUTE, f"{HEADER_ROUTE}-1", AFFINITY_ROUTE):
        rules.append({"name": name, "matches": matches, "backendRefs": copy.deepcopy(canary)})


ADDS: Mapping[str, Callable[[Manifest, Objects], None]] = {
    "istio": _istio_routes,
    "gateway-api": _gateway_api_rules,
}
"""By router: add the routes of all steps that add one. Routers whose steps add none aren't here."""


def nothing(rollout: Manifest, objects: Objects) -> None:
    """What Argo Rollouts adds to a router's objects whose steps add no routes."""
