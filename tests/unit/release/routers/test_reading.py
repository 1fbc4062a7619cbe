"""What all of Devflow reads of a router's objects: whose they are, and the shares in them."""

import copy
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from devflow.live import rollout_state, routes_of, shares_of
from devflow.release import build
from devflow.release.routers import (
    ROUTERS,
    Reference,
    Router,
    Shares,
    router_of,
)
from devflow.release.routers.uncounted.unknown import UNKNOWN
from tests.unit.release.routers.apps import (
    app_of,
    every_router,
    kind_of,
    router_with_routes,
)
from tests.unit.release.routers.argo_rollouts import ADDS, MOVES, nothing

ROOT = Path(__file__).parents[4]


@every_router
def test_it_is_recognized_by_the_rollout_alone(router: Router) -> None:
    rollout = build(app_of(router)).rollout
    own = router.splits(rollout)
    assert router_of(rollout) is (router if own else UNKNOWN)
    splitting = [other.name for other in ROUTERS.values() if other.splits(rollout)]
    assert splitting == ([router.name] if own else [])
    assert own or not router.routes(rollout)
    assert {reference.kind for reference in router.routes(rollout)} <= set(router.kinds)


@every_router
def test_the_rights_to_read_its_routes_are_documented(router: Router) -> None:
    text = (ROOT / "docs" / "how-to" / "ci.md").read_text()
    for reference in router.routes(build(app_of(router)).rollout):
        assert reference.kind.kind in text


@every_router
@given(canary=st.integers(0, 100))
def test_shares_are_read_from_the_routes_that_the_rollout_names(
    router: Router, canary: int
) -> None:
    app = app_of(router)
    rollout, objects = build(app).rollout, list(copy.deepcopy(router.objects(app)))
    for share in (0, canary):
        MOVES[router.name](rollout, objects, share)
        followed = [
            manifest
            for manifest in objects
            if (kind_of(manifest), manifest["metadata"]["name"]) in router.routes(rollout)
        ]
        assert len(followed) == len(router.routes(rollout))
        shares = router.shares((rollout, *followed))
        assert shares == Shares(stable=100 - share, canary=share)
        assert shares.on_stable == (share == 0)
    ADDS.get(router.name, nothing)(rollout, objects)
    beside = router.shares((rollout, *followed))
    assert beside is not None
    assert beside.on_stable == (canary == 0 and router.name not in ADDS)


@every_router
def test_there_are_no_shares_before_there_are_routes(router: Router) -> None:
    rollout = build(app_of(router)).rollout
    assert router.shares((rollout,)) is None
    for reference in router.routes(rollout):
        bare = {"apiVersion": reference.kind.api_version, "kind": reference.kind.kind}
        assert router.shares((rollout, {**bare, "metadata": {"name": reference.name}})) is None


@router_with_routes
def test_routes_are_what_is_said_to_have_shares(router: Router) -> None:
    kinds = {reference.kind for reference in router.routes(build(app_of(router)).rollout)}
    assert kinds == {moved.kind for moved in router.moved if moved.has_shares}


@every_router
def test_the_routes_are_known_to_the_controller_that_keeps_a_part_of_the_rollout_only(
    router: Router,
) -> None:
    app = app_of(router)
    rollout, objects = build(app).rollout, list(copy.deepcopy(router.objects(app)))
    MOVES[router.name](rollout, objects, 30)
    rollout["metadata"] |= {"uid": "1", "generation": 1, "resourceVersion": "7"}
    state = rollout_state(msgspec.json.encode(rollout))
    assert routes_of(state) == router.routes(rollout)
    found = [
        (Reference(kind_of(manifest), manifest["metadata"]["name"]), manifest)
        for manifest in objects
    ]
    routes = [(reference, route) for reference, route in found if reference in routes_of(state)]
    assert shares_of(state, routes) == (Shares(stable=70, canary=30) if routes else None)


def test_the_shares_of_an_unknown_vendor_are_those_of_the_rollouts_status() -> None:
    routing: dict[str, Any] = {"abacus": {}}
    rollout: dict[str, Any] = {
        "kind": "Rollout",
        "spec": {"strategy": {"canary": {"trafficRouting": routing}}},
    }
    unknown = router_of(rollout)
    assert unknown.routes(rollout) == ()
    assert unknown.shares((rollout,)) is None
    weights = {"stable": {"weight": 70}, "canary": {"weight": 30}}
    rollout["status"] = {"canary": {"weights": weights}}
    assert unknown.shares((rollout,)) == Shares(stable=70, canary=30)
    assert router_of({"spec": {}}) is UNKNOWN
