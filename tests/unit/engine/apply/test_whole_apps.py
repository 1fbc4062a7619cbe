"""Which objects an ``up`` applies, puts back, keeps and leaves to Argo CD, without a cluster."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import pytest

from devflow.engine.apply.check import left_out
from devflow.engine.apply.check_object import changing
from devflow.engine.apply.ownership import goes_to_argo_cd, may_take_over
from devflow.engine.apply.serving import successors
from devflow.engine.cluster.applyset import PART_OF, ApplySet
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.cluster.inventory import Inventory
from devflow.engine.objects.kube_object import Identity, KubeObject, identity_of
from devflow.kube import ApiError, Client
from devflow.release import build, parse_app
from tests.unit.release.specs import LEAST

REFUSED = ApiError(409, "AlreadyExists", "no")
Manifest = Mapping[str, Any]


def objects(name: str, *, adopt: bool = False, **changes: Any) -> list[KubeObject]:
    """The objects of an app, as the program declares them."""
    app = parse_app(name, {**LEAST, **changes})
    made = build(app)
    manifests = [made.application] if app.delivery == "gitops" else list(made)
    moved = {
        ("VirtualService", name): (("spec", "http"),),
        ("DestinationRule", name): (("spec", "subsets"),),
    }
    return [
        KubeObject(
            urn=f"{manifest['metadata']['name']}-{manifest['kind']}",
            manifest=manifest,
            shown=manifest,
            secret=False,
            provider="",
            after=frozenset(),
            ignored=moved.get((manifest["kind"], manifest["metadata"]["name"]), ()),
            adopt=adopt,
            group=name,
        )
        for manifest in manifests
    ]


def live(obj: KubeObject, **labels: str) -> dict[str, Any]:
    metadata = {**obj.manifest["metadata"], "uid": "u1", "resourceVersion": "7"}
    metadata["labels"] = {**metadata["labels"], **labels}
    return {**obj.manifest, "metadata": metadata}


def cluster(declared: list[KubeObject], *members: Manifest) -> ClusterState:
    found = {identity_of(m["apiVersion"], m["kind"], m["metadata"]): m for m in members}
    return ClusterState(
        cast("Client", None),
        ApplySet("test", "dev"),
        {obj.identity: obj for obj in declared},
        Inventory(None, found, set()),
    )


def waited_for(declared: list[KubeObject], *members: Manifest) -> list[str]:
    """What has to serve before what isn't declared may go."""
    return [obj.urn for obj in asyncio.run(successors(cluster(declared, *members)))]


def kinds(identities: list[Identity]) -> set[str]:
    return {identity.kind for identity in identities}


def of_kind(objs: list[KubeObject], kind: str) -> KubeObject:
    """The one that is named after its app."""
    return next(obj for obj in objs if obj.kind == kind and obj.identity.name == obj.group)


def test_one_refused_object_leaves_out_its_app_and_what_waits_for_it() -> None:
    """faults/08"""
    shop, cart, web = objects("shop"), objects("cart"), objects("web")
    after = {obj.urn: frozenset({"shop-Rollout"} if obj in cart else ()) for obj in shop + cart}
    left = left_out(shop + cart + web, {"shop-Service": REFUSED}, after)
    assert left == {obj.urn for obj in shop + cart}


def test_a_change_is_for_the_object_that_was_seen_and_keeps_its_routes() -> None:
    """faults/07"""
    route = of_kind(objects("shop"), "VirtualService")
    sent = changing(cluster([route]), route, live(route))
    assert sent["metadata"]["uid"] == "u1"
    assert "http" not in sent.get("spec", {})
    losses: tuple[dict[str, Any], ...] = ({}, {"http": []}, {"http": None})
    for lost in losses:
        found = {**live(route), "spec": {"hosts": ["shop"], **lost}}
        assert changing(cluster([route]), route, found)["spec"]["http"]


def test_an_adopted_object_of_others_gets_our_routes_and_one_of_ours_keeps_its_weights() -> None:
    route = of_kind(objects("shop", adopt=True), "VirtualService")
    theirs = {**live(route), "metadata": {"name": "shop", "namespace": "shop", "uid": "u1"}}
    assert changing(cluster([route]), route, theirs)["spec"]["http"]
    assert "http" not in changing(cluster([route]), route, live(route)).get("spec", {})


def test_what_argo_cd_delivered_is_taken_over_from_an_application_of_this_stack_only() -> None:
    """faults/09"""
    declared = objects("shop")
    rollout, application = of_kind(declared, "Rollout"), of_kind(declared, "Application")
    assert may_take_over(cluster(declared, live(application)), rollout, live(rollout))
    assert not may_take_over(cluster(declared), rollout, live(rollout))
    tracked = {"annotations": {"argocd.argoproj.io/tracking-id": "other:x"}}
    stranger = {**live(rollout), "metadata": {**live(rollout)["metadata"], **tracked}}
    assert not may_take_over(cluster(declared, live(application)), rollout, stranger)


def test_nothing_of_another_stack_is_taken_over() -> None:
    """faults/08"""
    rollout = of_kind(objects("shop", adopt=True), "Rollout")
    assert may_take_over(cluster([rollout]), rollout, live(rollout))
    assert not may_take_over(cluster([rollout]), rollout, live(rollout, **{PART_OF: "another"}))


def test_the_workload_of_an_app_that_becomes_gitops_goes_to_argo_cd() -> None:
    """faults/09"""
    before = [live(obj) for obj in objects("shop")]
    state = cluster(objects("shop", delivery="gitops"), *before)
    assert all(goes_to_argo_cd(state, identity) for identity in state.surplus)
    assert kinds(state.surplus) == {"Service", "DestinationRule", "VirtualService", "Rollout"}
    moved = cluster(objects("shop", delivery="gitops", namespace="other"), *before)
    assert not any(goes_to_argo_cd(moved, identity) for identity in moved.surplus)


@pytest.mark.parametrize("router", ["istio", "gateway-api", "nginx", "traefik"])
def test_a_renamed_app_waits_for_its_successor_and_an_unrelated_one_for_nothing(
    router: str,
) -> None:
    """faults/12"""
    gateway = {"gateway": "a/b"} if router in {"istio", "gateway-api"} else {}
    routed: dict[str, Any] = {"hosts": ["shop.example.com"], "router": router, **gateway}
    before = [live(obj) for obj in objects("shop", **routed)]
    assert waited_for(objects("store", **routed), *before) == ["store-Rollout"]
    wild: dict[str, Any] = {**routed, "hosts": ["*.example.com"]}
    assert waited_for(objects("store", **wild), *before)
    other: dict[str, Any] = {**routed, "hosts": ["other.example.com"]}
    assert waited_for(objects("store", **other), *before) == []


def test_a_renamed_gitops_app_waits_for_the_application_of_the_same_source() -> None:
    """faults/12"""
    before = [live(obj) for obj in objects("shop", delivery="gitops")]
    renamed = objects("store", delivery="gitops")
    assert waited_for(renamed, *before) == ["store-Application"]
    kept = objects("shop", delivery="gitops", application={"onRemoval": "keep"})
    assert waited_for(renamed, *[live(obj) for obj in kept]) == []


def test_a_renamed_app_that_argo_cd_delivers_from_now_on_is_waited_for() -> None:
    """faults/09 and 12 in one update: only Git knows the hosts of the new one."""
    before = [live(obj) for obj in objects("shop")]
    renamed = objects("store", delivery="gitops")
    assert waited_for(renamed, *before) == ["store-Application"]
    kept = objects("store", delivery="gitops", application={"onRemoval": "keep"})
    assert waited_for(kept, *before) == ["store-Application"]
