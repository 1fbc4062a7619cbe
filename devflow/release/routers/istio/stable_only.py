"""How all traffic of an app is put on stable: what Argo Rollouts writes after an abort."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from devflow.release.names import CANARY, HASH_LABEL, ROUTE, STABLE
from devflow.release.routers.istio.kinds import DESTINATION_RULE, VIRTUAL_SERVICE
from devflow.release.routers.managed_routes import MANAGED_ROUTES
from devflow.release.routers.router import Correction, Manifest, Reference

_FULL_PERCENT = 100


def stable_only(objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
    """The corrections of the VirtualServices' weights, without the routes that lead to the canary
    beside them; none if none is needed, or none is safe.

    The DestinationRule has to show that the subset ``stable`` is the stable revision. Between the
    promotion of a version and the next release Argo Rollouts may not have come to relabel it: then
    that subset is an older version, and the canary's is what is stable now.
    """
    stable_hash, routes, subsets = "", list[Mapping[str, Any]](), dict[str, str]()
    for found in objects:
        kind = found.get("apiVersion"), found.get("kind")
        if kind == VIRTUAL_SERVICE:
            routes.append(found)
        elif kind == DESTINATION_RULE:
            subsets = _hashes(found)
        else:
            stable_hash = (found.get("status") or {}).get("stableRS") or stable_hash
    if not stable_hash or subsets.get(STABLE) != stable_hash:
        return ()
    if subsets.get(CANARY) == stable_hash:
        return ()
    return tuple(correction for route in routes for correction in _correction(route))


def _correction(route: Mapping[str, Any]) -> Iterator[Correction]:
    spec: Mapping[str, Any] = route.get("spec") or {}
    http = [
        part if part.get("name") != ROUTE else _corrected(part)
        for part in spec.get("http") or []
        if part.get("name") not in MANAGED_ROUTES
    ]
    tcp = [_corrected(part) for part in spec.get("tcp") or []]
    changed = {
        key: value
        for key, value in (("http", http), ("tcp", tcp))
        if value != (spec.get(key) or [])
    }
    if changed:
        metadata = route["metadata"]
        precondition = {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
        reference = Reference(VIRTUAL_SERVICE, metadata["name"])
        yield Correction(reference, {"metadata": precondition, "spec": changed})


def _hashes(rule: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each subset that has one."""
    subsets = (rule.get("spec") or {}).get("subsets") or []
    return {one["name"]: (one.get("labels") or {}).get(HASH_LABEL, "") for one in subsets}


def _corrected(route: Manifest) -> Manifest:
    """The route with all weight on stable."""
    parts = [
        {**part, "weight": _FULL_PERCENT if part["destination"].get("subset") == STABLE else 0}
        for part in route.get("route") or []
    ]
    # A route without stable can't be corrected: 0 in all would be no route at all.
    return {**route, "route": parts} if any(part["weight"] for part in parts) else route
