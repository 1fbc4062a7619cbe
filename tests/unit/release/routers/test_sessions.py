"""Session affinity: whom a cookie leads where, and which objects it is in."""

import re
from typing import Any

import pytest

from devflow.release import Manifest, build, parse_app
from devflow.release.plan import position
from devflow.release.routers import ROUTERS, Router, Shares
from devflow.release.strategies import strategy_of
from devflow.release.workload.release_name import release_name
from tests.unit.release.routers.apps import AT_GATEWAY, LEAST, app_of
from tests.unit.release.routers.argo_rollouts import ADDS, MOVES

ABLE = {name: one for name, one in ROUTERS.items() if "sessionAffinity" in one.extra_steps}
able_router = pytest.mark.parametrize("router", ABLE.values(), ids=ABLE)
STICKY: dict[str, Any] = {"sessionAffinity": "1h"}


class Later:
    """An image that is known only later."""

    def __init__(self, value: str) -> None:
        self.value = value

    def apply(self, func: Any) -> "Later":
        return Later(func(self.value))

    def future(self, with_unknowns: bool | None = None) -> None:
        return None


def steps_of(router: Router, **changes: Any) -> list[dict[str, Any]]:
    rollout = build(app_of(router, **{**STICKY, **changes})).rollout
    steps: list[dict[str, Any]] = rollout["spec"]["strategy"]["canary"]["steps"]
    return steps


def regex_in(step: dict[str, Any]) -> str:
    (match,) = step["setHeaderRoute"]["match"]
    assert match["headerName"] == "cookie"
    return str(match["headerValue"]["regex"])


def cookies_set(objects: tuple[Manifest, ...]) -> set[str]:
    """All values of ``Set-Cookie`` in the objects."""
    found: set[str] = set()

    def look(node: Any) -> None:
        if isinstance(node, dict):
            if "set-cookie" in node:
                found.add(node["set-cookie"])
            if node.get("name") == "set-cookie":
                found.add(node["value"])
            for value in node.values():
                look(value)
        elif isinstance(node, list):
            for value in node:
                look(value)

    look(list(objects))
    return found


@able_router
def test_a_canarys_clients_have_their_route_before_it_has_a_weight_and_stables_stay_to_the_end(
    router: Router,
) -> None:
    steps = steps_of(router, steps=[10, 50, 100])
    kinds = [next(iter(step)) for step in steps]
    first = ["setCanaryScale", "setHeaderRoute", "setWeight", "setCanaryScale"]
    assert kinds == [*first, "setHeaderRoute", "setWeight", "setWeight"]
    met, again = (regex_in(step) for step in steps if "setHeaderRoute" in step)
    assert met == again
    name = release_name(app_of(router, **STICKY))
    for header in (f"shop-affinity=canary.{name}", f"a=b; shop-affinity=canary.{name}; c=d"):
        assert re.fullmatch(met, header)
    for header in (
        "shop-affinity=stable",
        "shop-affinity=canary",
        "shop-affinity=canary.another",
        f"the-shop-affinity=canary.{name}",
        f"shop-affinity=canary.{name}x",
        "",
    ):
        assert not re.fullmatch(met, header)


@able_router
def test_the_plan_counts_the_steps_that_a_weight_is(router: Router) -> None:
    app = app_of(router, **STICKY, steps=[10, 50, 100])
    plan = strategy_of(app).plan(app)
    assert [step.argo for step in plan] == [4, 2, 1]
    assert [position(plan, index) for index in (0, 3, 4, 6)] == [0, 0, 1, 2]


@able_router
def test_another_pod_template_is_another_release_and_nothing_else_is(router: Router) -> None:
    names = [
        release_name(app_of(router, **STICKY, **changes))
        for changes in ({}, {"replicas": 9}, {"env": {"A": "1"}}, {"image": "shop:2"})
    ]
    assert names[0] == names[1]
    assert len(set(names)) == 3


@able_router
def test_the_name_of_a_release_waits_for_an_image_that_is_known_later(router: Router) -> None:
    step = next(one for one in steps_of(router, image=Later("shop:2")) if "setHeaderRoute" in one)
    (match,) = step["setHeaderRoute"]["match"]
    assert isinstance(match["headerValue"]["regex"], Later)
    assert "canary" in match["headerValue"]["regex"].value


@able_router
def test_what_argo_rollouts_moves_is_the_same_in_all_releases(router: Router) -> None:
    def moved(**changes: Any) -> list[Manifest]:
        made = router.objects(app_of(router, **{**STICKY, **changes}))
        return [o for o in made if any(moved.ignored_in(o, "shop") for moved in router.moved)]

    assert moved(image="shop:1") == moved(image="shop:2")
    names = [{one["metadata"]["name"] for one in moved(sessionAffinity=a)} for a in ("1h", "2h")]
    assert names[0] != names[1]


@able_router
def test_cookies_end_by_themselves(router: Router) -> None:
    made = router.objects(app_of(router, sessionAffinity={"cookie": "v", "maxAge": "5m"}))
    cookies = cookies_set(made)
    assert len(cookies) == (2 if router.name == "istio" else 3)
    for cookie in cookies:
        assert re.fullmatch(r"v=(stable|canary.*); Max-Age=300; Path=/; HttpOnly; .+", cookie)
    sticky = {"maxAge": "1h", "stableMaxAge": "1m"}
    cookies = cookies_set(router.objects(app_of(router, sessionAffinity=sticky)))
    (stable,) = (one for one in cookies if "=stable;" in one)
    assert "Max-Age=60;" in stable
    assert any("=canary." in one and "Max-Age=3600;" in one for one in cookies)


@able_router
def test_without_it_there_is_no_cookie(router: Router) -> None:
    app = app_of(router)
    assert cookies_set(router.objects(app)) == set()
    assert "affinity" not in str(build(app).rollout)


@able_router
def test_the_correction_after_an_abort_takes_the_canarys_clients_away_and_leaves_stables(
    router: Router,
) -> None:
    rollout, objects = (
        build(app_of(router, **STICKY)).rollout,
        list(router.objects(app_of(router, **STICKY))),
    )
    MOVES[router.name](rollout, objects, 30)
    ADDS[router.name](rollout, objects)
    rollout["status"] = {"stableRS": "hash-of-stable", "currentPodHash": "hash-of-canary"}
    wanted = {*router.routes(rollout), *router.destinations(rollout)}
    found = []
    for one in objects:
        one["metadata"] |= {"uid": "1", "resourceVersion": "7"}
        if ((one["apiVersion"], one["kind"]), one["metadata"]["name"]) in wanted:
            found.append(one)
    beside = router.shares((rollout, *found))
    assert beside is not None
    assert "affinity" in beside.beside
    corrections = router.stable_only((rollout, *found))
    names = {correction.reference.name for correction in corrections}
    assert names == {name for _, name in router.routes(rollout)}
    for correction in corrections:
        (one,) = (
            o
            for o in found
            if (o["kind"], o["metadata"]["name"])
            == (correction.reference.kind.kind, correction.reference.name)
        )
        one["spec"] |= correction.patch["spec"]
    assert router.shares((rollout, *found)) == Shares(stable=100, canary=0)


def test_istio_has_the_weights_without_cookies_ready_for_the_day_it_is_taken_out() -> None:
    istio = ROUTERS["istio"]
    plain, sticky = (
        {
            made["metadata"]["name"]: made
            for made in istio.objects(app_of(istio, **changes))
            if made["kind"] == "VirtualService"
        }
        for changes in ({}, STICKY)
    )
    assert plain["shop"] == sticky["shop"]
    first, hosts, last = sticky
    assert first.startswith("shop-affinity-")
    assert (hosts, last) == ("shop-hosts", "shop")
    named = build(app_of(istio, **STICKY)).rollout["spec"]["strategy"]["canary"]["trafficRouting"]
    assert [one["name"] for one in named["istio"]["virtualServices"]] == [first, "shop"]


def test_istio_keeps_the_apps_own_changes_of_headers() -> None:
    istio = ROUTERS["istio"]
    route = {"headers": {"request": {"set": {"x-a": "b"}}, "response": {"remove": ["server"]}}}
    made = istio.objects(app_of(istio, **STICKY, route=route))
    (hosts,) = (one for one in made if one["metadata"]["name"] == "shop-hosts")
    (rule,) = hosts["spec"]["http"]
    name = release_name(app_of(istio, **STICKY))
    assert rule["headers"] == {
        "request": {"set": {"x-a": "b", "x-devflow-release": name}},
        "response": {"remove": ["server"]},
    }


@able_router
def test_a_header_step_goes_with_it(router: Router) -> None:
    steps = [{"scale": 1}, {"header": {"X-Canary": "1"}}, 10, 100]
    app = parse_app(
        "shop", {**LEAST, **STICKY, **AT_GATEWAY, "router": router.name, "steps": steps}
    )
    routing = build(app).rollout["spec"]["strategy"]["canary"]["trafficRouting"]
    assert routing["managedRoutes"] == [{"name": "header"}, {"name": "affinity"}]
