"""What Argo Rollouts does to the objects of each router, in place: the other side of ``moved``."""

from collections.abc import Callable, Iterable, Mapping

from devflow.release import Manifest
from devflow.release.names import CANARY, HASH_LABEL, STABLE
from devflow.release.routers.managed_routes import MANAGED_ROUTES
from tests.manifests import only


def _istio(objects: Iterable[Manifest], canary: int) -> None:
    listed = list(objects)
    for manifest in listed:
        spec = manifest["spec"] if manifest["kind"] == "VirtualService" else {}
        for route in [*spec.get("http", ()), *spec.get("tcp", ())]:
            # What delegates has none.
            for part in route.get("route", ()):
                on_stable = part["destination"]["subset"] == STABLE
                part["weight"] = 100 - canary if on_stable else canary
    for subset in only(listed, "DestinationRule")["spec"]["subsets"]:
        subset["labels"][HASH_LABEL] = f"hash-of-{subset['name']}"


MOVES: Mapping[str, Callable[[Iterable[Manifest], int], None]] = {"istio": _istio}
"""By router: give the canary so much of the traffic, in percent."""


def _istio_routes(objects: Iterable[Manifest]) -> None:
    leads = [{"destination": {"host": "shop", "subset": CANARY}}]
    for manifest in objects:
        http = manifest["spec"].get("http", []) if manifest["kind"] == "VirtualService" else []
        # What delegates has no route.
        if any("route" in route for route in http):
            http[:0] = [{"name": name, "route": leads} for name in MANAGED_ROUTES]


ADDS: Mapping[str, Callable[[Iterable[Manifest]], None]] = {"istio": _istio_routes}
"""By router: add the routes of all steps that add one. Routers whose steps add none aren't here."""


def nothing(objects: Iterable[Manifest]) -> None:
    """What Argo Rollouts adds to a router's objects whose steps add no routes."""
