"""Two Services, one for each revision: for routers that divide traffic between Services.

The stable one has the app's name: callers inside the cluster, who use that name, meet stable only.
Argo Rollouts writes the hash of its revision into the selector of each.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.names import CANARY, HASH_LABEL, NAME_LIMIT
from devflow.release.routers.router import Kind, Manifest, Moved, Reference
from devflow.release.workload.service import service

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

SERVICE = Kind("v1", "Service")
SERVICES_MOVED = Moved(
    SERVICE, pulumi=("spec.selector",), argo_cd=(f'.spec.selector["{HASH_LABEL}"]',)
)
_SUFFIX = f"-{CANARY}"


def canary_service(app: "AppSpec") -> str:
    """The name of the Service of the canary's pods."""
    return app.name + _SUFFIX


def two_services(app: "AppSpec") -> tuple[Manifest, Manifest]:
    """The stable one and the canary's. Before Argo Rollouts has seen them both select all pods."""
    return service(app), service(app, _SUFFIX)


def name_services(app: "AppSpec") -> Manifest:
    """What names them in a Rollout, under ``spec.strategy.canary``."""
    return {"stableService": app.name, "canaryService": canary_service(app)}


def check_name_fits(app: "AppSpec") -> None:
    """:raises SpecError: the name of the canary's Service would be too long."""
    name = canary_service(app)
    if len(name) > NAME_LIMIT:
        raise SpecError(
            "",
            f"the app's name has {len(app.name)} characters, the limit with router"
            f" {app.router.name!r} is {NAME_LIMIT - len(_SUFFIX)}: a second Service is called"
            f" NAME{_SUFFIX}; use a shorter name",
        )


def strategy_of(rollout: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a Rollout has under ``spec.strategy.canary``; empty if nothing."""
    strategy: Mapping[str, Any] = rollout["spec"].get("strategy") or {}
    return strategy.get("canary") or {}


def routing_of(rollout: Mapping[str, Any], vendor: str) -> Mapping[str, Any]:
    """What a Rollout has under the vendor's key of ``trafficRouting``; empty if nothing."""
    return (strategy_of(rollout).get("trafficRouting") or {}).get(vendor) or {}


def services_of(rollout: Mapping[str, Any]) -> tuple[str, str]:
    """The names of its stable Service and of the canary's; empty where it names none."""
    strategy = strategy_of(rollout)
    return str(strategy.get("stableService") or ""), str(strategy.get("canaryService") or "")


def stable_service_of(rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
    """What has to be read to know whether traffic for the stable Service meets stable pods."""
    stable, _ = services_of(rollout)
    return (Reference(SERVICE, stable),) if stable else ()


def rollout_in(objects: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The Rollout among ``objects``."""
    return next((one for one in objects if one.get("kind") == "Rollout"), None)


def object_in(objects: Iterable[Mapping[str, Any]], kind: Kind) -> Mapping[str, Any] | None:
    """The first of a kind among ``objects``."""
    return next((o for o in objects if (o.get("apiVersion"), o.get("kind")) == kind), None)


def leads_to_stable(objects: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the stable Service selects the pods of the Rollout's stable revision.

    Right after a promotion it may still select those of the version before.
    """
    listed = list(objects)
    rollout, found = rollout_in(listed), object_in(listed, SERVICE)
    if rollout is None or found is None:
        return False
    stable_hash = (rollout.get("status") or {}).get("stableRS")
    selector = (found.get("spec") or {}).get("selector") or {}
    named = found["metadata"]["name"] == services_of(rollout)[0]
    return bool(stable_hash) and named and selector.get(HASH_LABEL) == stable_hash


def precondition(found: Mapping[str, Any]) -> Manifest:
    """Metadata of a patch that the API server takes only if the object is still as it was read."""
    metadata = found["metadata"]
    return {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
