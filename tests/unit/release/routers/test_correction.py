"""What all of Devflow expects of a router after an abort: its correction of the routes."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from devflow.release import build
from devflow.release.routers import Reference, Router, Shares, router_of
from tests.unit.record.recordings import patched
from tests.unit.release.routers.apps import (
    app_of,
    every_router,
    kind_of,
    moved_paths,
    router_with_routes,
)
from tests.unit.release.routers.argo_rollouts import ADDS, MOVES, nothing
from tests.unit.release.routers.paths import without

OF_ARGO_ROLLOUTS = [".metadata.annotations"]
"""What Argo Rollouts changes in routes that it makes itself."""


def released(
    router: Router, canary: int, *, added: bool = True
) -> tuple[dict[str, Any], dict[Reference, Any]]:
    """The Rollout and its objects in the middle of a release, as an API server has them."""
    app = app_of(router)
    rollout, objects = build(app).rollout, list(copy.deepcopy(router.objects(app)))
    MOVES[router.name](rollout, objects, canary)
    if added:
        ADDS.get(router.name, nothing)(rollout, objects)
    rollout["status"] = {"stableRS": "hash-of-stable", "currentPodHash": "hash-of-canary"}
    wanted = (*router.routes(rollout), *router.destinations(rollout))
    found = {}
    for manifest in objects:
        manifest["metadata"] |= {
            "uid": f"uid-of-{manifest['metadata']['name']}",
            "resourceVersion": "7",
        }
        reference = Reference(kind_of(manifest), manifest["metadata"]["name"])
        if reference in wanted:
            found[reference] = manifest
    assert set(found) == set(wanted)
    return rollout, found


@router_with_routes
@given(canary=st.integers(1, 100))
def test_its_correction_puts_all_traffic_on_stable_and_touches_nothing_else(
    router: Router, canary: int
) -> None:
    rollout, found = released(router, canary)
    before = copy.deepcopy(found)
    corrections = router.stable_only((rollout, *found.values()))
    assert found == before
    corrected = {correction.reference: correction.patch for correction in corrections}
    shared = {moved.kind for moved in router.moved if moved.has_shares}
    assert corrected
    assert {reference.kind for reference in corrected} <= shared
    for reference, patch in corrected.items():
        metadata = found[reference]["metadata"]
        precondition = {name: metadata[name] for name in ("uid", "resourceVersion")}
        assert precondition.items() <= patch["metadata"].items()
        found[reference] = patched(found[reference], patch)
        paths = moved_paths(router, found[reference], "argo_cd") or OF_ARGO_ROLLOUTS
        kept = [without(copy.deepcopy(o[reference]), paths) for o in (before, found)]
        assert kept[0] == kept[1]
    assert router.shares((rollout, *found.values())) == Shares(stable=100, canary=0)
    assert router.stable_only((rollout, *found.values())) == ()


@every_router
def test_nothing_is_corrected_before_its_destinations_are_the_rollouts_revisions(
    router: Router,
) -> None:
    rollout, found = released(router, 30)
    if router.destinations(rollout):
        for stable in ("", "another", "hash-of-canary"):
            rollout["status"]["stableRS"] = stable
            assert router.stable_only((rollout, *found.values())) == ()
        rollout["status"]["stableRS"] = "hash-of-stable"
    for missing in found:
        rest = (one for reference, one in found.items() if reference != missing)
        assert router.stable_only((rollout, *rest)) == ()


@every_router
def test_nothing_is_corrected_where_all_traffic_is_on_stable(router: Router) -> None:
    rollout, found = released(router, 0, added=False)
    assert router.stable_only((rollout, *found.values())) == ()


def test_nothing_is_corrected_for_an_unknown_vendor() -> None:
    rollout: dict[str, Any] = {"spec": {}, "status": {"stableRS": "a"}}
    unknown = router_of(rollout)
    assert unknown.destinations(rollout) == ()
    assert unknown.stable_only((rollout,)) == ()
