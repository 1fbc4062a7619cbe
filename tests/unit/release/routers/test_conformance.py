"""What all of Devflow expects of a router. The next one is tested by its name in ``ROUTERS``."""

import copy
import re
from pathlib import Path
from typing import Any

import promql_parser
import pytest

from devflow.engine.objects.kube_object import Identity
from devflow.engine.objects.order import rank
from devflow.release import Manifest, SpecError, build, parse_app
from devflow.release.metrics.promql import ARGUMENTS
from devflow.release.names import check_name
from devflow.release.routers import (
    ROUTERS,
    Kind,
    Revision,
    Router,
)
from devflow.release.workload.rollout import ARGO_GROUP
from tests.unit.release.routers.apps import (
    LEAST,
    app_of,
    counting_router,
    every_router,
    kind_of,
    moved_paths,
)
from tests.unit.release.routers.argo_rollouts import ADDS, MOVES, nothing
from tests.unit.release.routers.paths import selected, without

ROOT = Path(__file__).parents[4]
KINDS_OF_APPS: tuple[dict[str, Any], ...] = (
    {},
    {"ports": [{"port": 80}, {"port": 9090, "protocol": "grpc"}]},
    {"ports": [{"port": 5432, "protocol": "tcp"}]},
    {"sessionAffinity": "1h"},
)
"""Of requests, of requests on several ports, of connections, of clients that stay."""
REVISIONS: tuple[Revision, ...] = ("stable", "canary")


def test_an_unknown_router_is_refused_by_the_names_that_are_known() -> None:
    with pytest.raises(SpecError) as error:
        parse_app("shop", {**LEAST, "router": "abacus"})
    known = " or ".join(repr(name) for name in sorted(ROUTERS))
    assert str(error.value) == f"router: 'abacus' is not known; use {known}"


PULUMI_WAITS_FOR = {"DaemonSet", "Deployment", "Ingress", "Job", "Pod", "Service", "StatefulSet"}
"""Until such an object is ready, as its provider for Kubernetes 4.34 has it (``awaiters.go``). For
volumes, too, of which an app makes none.
"""


def takes(router: Router, more: dict[str, Any]) -> bool:
    try:
        app_of(router, **more)
    except SpecError:
        return False
    return True


@every_router
def test_pulumi_waits_for_none_of_the_objects(router: Router) -> None:
    """An ingress-nginx that publishes no address held up the whole program for ten minutes."""
    for more in KINDS_OF_APPS:
        if takes(router, more):
            waited = [
                one for one in build(app_of(router, **more)) if one["kind"] in PULUMI_WAITS_FOR
            ]
            assert waited
            for each in waited:
                assert each["metadata"]["annotations"]["pulumi.com/skipAwait"] == "true"


@every_router
def test_it_is_found_by_its_own_name(router: Router) -> None:
    assert ROUTERS[router.name] is router


@every_router
def test_it_makes_a_service_and_only_kinds_that_it_names(router: Router) -> None:
    kinds = [kind_of(manifest) for manifest in router.objects(app_of(router))]
    assert Kind("v1", "Service") in kinds
    assert set(kinds) <= set(router.kinds)
    assert {moved.kind for moved in router.moved} <= set(router.kinds)


@every_router
def test_its_objects_are_the_apps_own(router: Router) -> None:
    objects = router.objects(app_of(router))
    names = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in objects]
    assert len(set(names)) == len(names)
    for manifest in objects:
        metadata = manifest["metadata"]
        assert check_name(metadata["name"]).startswith("shop")
        assert metadata["namespace"] == "web"
        tracked = f"shop:{kind_of(manifest).group}/{manifest['kind']}:web/{metadata['name']}"
        assert metadata["annotations"]["argocd.argoproj.io/tracking-id"] == tracked


@every_router
def test_its_objects_are_applied_in_the_order_in_which_it_makes_them(router: Router) -> None:
    app = app_of(router)
    made = [kind_of(manifest) for manifest in router.objects(app)]
    ranks = [rank(Identity(kind.group, kind.kind, "web", "shop")) for kind in made]
    assert ranks == sorted(ranks)
    assert all(rank(Identity(k.group, k.kind, "", "")) < _rollouts_rank() for k in router.kinds)
    order = [router.kinds.index(kind) for kind in made]
    assert order == sorted(order)
    assert [kind_of(m) for m in build(app)][: len(made)] == made


def _rollouts_rank() -> int:
    return rank(Identity(ARGO_GROUP, "Rollout", "web", "shop"))


@every_router
def test_a_gitops_app_may_bring_what_its_router_makes(router: Router) -> None:
    project = build(app_of(router, delivery="gitops")).app_project
    assert project is not None
    allowed = {(e["group"], e["kind"]) for e in project["spec"]["namespaceResourceWhitelist"]}
    assert {(kind.group, kind.kind) for kind in router.kinds} <= allowed


@every_router
def test_argo_cd_is_blind_to_exactly_what_is_moved(router: Router) -> None:
    ignored = build(app_of(router)).application["spec"]["ignoreDifferences"]
    of_routes = (one for one in ignored if one["kind"] != "Rollout")
    assert {(i["group"], i["kind"]): tuple(i["jqPathExpressions"]) for i in of_routes} == {
        (moved.kind.group, moved.kind.kind): moved.argo_cd
        for moved in router.moved
        if moved.argo_cd
    }


@every_router
@pytest.mark.parametrize("more", KINDS_OF_APPS)
def test_what_argo_rollouts_rewrites_is_what_is_said_to_move_and_nothing_else(
    router: Router, more: dict[str, Any]
) -> None:
    if not takes(router, more):
        pytest.skip("the router refuses it")
    app = app_of(router, **more)
    rollout, before = build(app).rollout, router.objects(app)
    after = list(copy.deepcopy(before))
    MOVES[router.name](rollout, after, 30)
    ADDS.get(router.name, nothing)(rollout, after)
    assert (after != list(before)) == bool(router.moved)
    assert {kind_of(made) for made in after} <= set(router.kinds)
    for old, new in zip(before, after, strict=False):
        for which in ("pulumi", "argo_cd"):
            paths = moved_paths(router, old, which)
            kept = [without(copy.deepcopy(one), paths) for one in (old, new)]
            assert kept[0] == kept[1], which
        # Pulumi ignores a path from the first apply on: it has to be in what is applied.
        assert all(selected(old, path) for path in moved_paths(router, old, "pulumi"))


@every_router
def test_each_path_selects_something_in_some_app(router: Router) -> None:
    everything: list[Manifest] = []
    for more in KINDS_OF_APPS:
        if takes(router, more):
            app = app_of(router, **more)
            objects = list(copy.deepcopy(router.objects(app)))
            rollout = build(app).rollout
            MOVES[router.name](rollout, objects, 30)
            ADDS.get(router.name, nothing)(rollout, objects)
            everything += objects
    for moved in router.moved:
        of_kind = [manifest for manifest in everything if kind_of(manifest) == moved.kind]
        for path in moved.argo_cd:
            assert any(selected(manifest, path) for manifest in of_kind), path
        assert {path for m in of_kind for path in moved.ignored_in(m, "shop")} == set(moved.pulumi)


@every_router
def test_pulumis_paths_end_above_lists(router: Router) -> None:
    paths = [path for moved in router.moved for path in moved.pulumi]
    assert not [path for path in paths if "[" in path]


@every_router
def test_the_rollout_carries_all_that_names_the_routes(router: Router) -> None:
    app = app_of(router)
    strategy = build(app).rollout["spec"]["strategy"]["canary"]
    canary = router.canary(app)
    assert canary.items() <= strategy.items()
    assert "steps" not in canary


@counting_router
def test_its_series_are_promql_that_tells_the_revisions_apart(router: Router) -> None:
    series = router.series
    for ask in (series.requests, series.errors, series.durations):
        for revision in REVISIONS:
            filled = re.sub(r"\{\{args\.([-a-z]+)\}\}", lambda m: ARGUMENTS[m[1]], ask(revision))
            parsed = promql_parser.parse(f"rate({filled}[1m])")
            assert isinstance(parsed, promql_parser.Call)
        assert ask("stable") != ask("canary")
    assert series.errors("canary") != series.requests("canary")
    assert series.milliseconds in (1, 1000)
