"""How all traffic of an app is put on stable: what Argo Rollouts writes after an abort."""

from collections.abc import Iterable, Mapping
from typing import Any

from devflow.release.names import CANARY, HASH_LABEL, ROUTE, STABLE
from devflow.release.routers.istio.kinds import DESTINATION_RULE, VIRTUAL_SERVICE
from devflow.release.routers.managed_routes import MANAGED_ROUTES
from devflow.release.routers.router import Correction, Manifest, Reference

_FULL_PERCENT = 100


def stable_only(objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
    """The correction of the VirtualService's weights, without the routes that lead to the canary
    beside them; none if none is needed, or none is safe.

    The DestinationRule has to show that the subset ``stable`` is the stable revision. Between the
    promotion of a version and the next release Argo Rollouts may not have come to relabel it: then
    that subset is an older version, and the canary's is what is stable now.
    """
    stable_hash, route, subsets = "", None, dict[str, str]()
    for found in objects:
        kind = found.get("apiVersion"), found.get("kind")
        if kind == VIRTUAL_SERVICE:
            route = found
        elif kind == DESTINATION_RULE:
            subsets = _hashes(found)
        else:
            stable_hash = (found.get("status") or {}).get("stableRS") or stable_hash
    if route is None or not stable_hash or subsets.get(STABLE) != stable_hash:
        return ()
    if subsets.get(CANARY) == stable_hash:
        return ()
    routes = (route.get("spec") or {}).get("http") or []
    http = [_corrected(one) for one in routes if one.get("name") not in MANAGED_ROUTES]
    if http == route["spec"].get("http"):
        return ()
    metadata = route["metadata"]
    precondition = {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
    reference = Reference(VIRTUAL_SERVICE, metadata["name"])
    return (Correction(reference, {"metadata": precondition, "spec": {"http": http}}),)


def _hashes(rule: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each subset that has one."""
    subsets = (rule.get("spec") or {}).get("subsets") or []
    return {one["name"]: (one.get("labels") or {}).get(HASH_LABEL, "") for one in subsets}


def _corrected(route: Manifest) -> Manifest:
    """The app's own route with all weight on stable; any other as it is."""
    if route.get("name") != ROUTE:
        return route
    parts = [
        {**part, "weight": _FULL_PERCENT if part["destination"].get("subset") == STABLE else 0}
        for part in route.get("route") or []
    ]
    # A route without stable can't be corrected: 0 in all would be no route at all.
    return {**route, "route": parts} if any(part["weight"] for part in parts) else route
