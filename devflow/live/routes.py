"""What an app's routes say: which objects they are, by its Rollout, and the shares in them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from devflow.live.rollout import RolloutState
from devflow.release.routers import Reference, Shares, router_of

Route = dict[str, Any]
"""One route as the API server has it: what of it matters is the router's business."""

_ROUTES = msgspec.json.Decoder(Route)


def route_state(raw: bytes | msgspec.Raw) -> Route:
    """Read a route."""
    return _ROUTES.decode(raw)


def routes_of(rollout: RolloutState) -> tuple[Reference, ...]:
    """The objects that split its traffic; none if it names none, or of a vendor we don't know."""
    whole = _as_named(rollout)
    return router_of(whole).routes(whole)


def shares_of(rollout: RolloutState, routes: Iterable[tuple[Reference, Route]]) -> Shares | None:
    """Which shares its routes have in effect; ``None`` if they have none."""
    whole = _as_named(rollout)
    found = (
        {**route, "apiVersion": reference.kind.api_version, "kind": reference.kind.kind}
        for reference, route in routes
    )
    return router_of(whole).shares((whole, *found))


def _as_named(rollout: RolloutState) -> dict[str, Any]:
    """As much of the Rollout as tells what splits its traffic, and between which revisions."""
    strategy = msgspec.json.decode(rollout.routing) if rollout.routing else {}
    status = {"currentPodHash": rollout.pod_hash, "stableRS": rollout.stable_hash}
    return {
        "kind": "Rollout",
        "metadata": {"name": rollout.name, "namespace": rollout.namespace},
        "spec": {"strategy": strategy},
        "status": status,
    }
