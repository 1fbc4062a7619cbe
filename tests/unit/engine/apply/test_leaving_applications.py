"""A gitops app that is renamed: the old one serves until the new one does, without a cluster."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from devflow.engine.apply.serving import begun_successors, successors
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.cluster.delivered_routes import take_routes_away
from devflow.engine.objects.kube_object import KubeObject
from devflow.kube import ApiError, Client
from devflow.release import build, parse_app
from tests.unit.engine.apply.test_whole_apps import cluster, live, objects
from tests.unit.release.specs import LEAST

Manifest = Mapping[str, Any]
ROUTED: dict[str, Any] = {
    "delivery": "gitops",
    "hosts": ["shop.example.com"],
    "gateway": "istio-ingress/public",
}


@dataclass
class Api:
    """What Argo CD has delivered, and what is done to it."""

    objects: list[Manifest] = field(default_factory=list)
    refused: ApiError | None = None
    done: list[tuple[str, str]] = field(default_factory=list)

    async def find(self, _: str, kind: str, name: str, __: str | None) -> Manifest | None:
        if self.refused is not None:
            raise self.refused
        for one in self.objects:
            if (one["kind"], one["metadata"]["name"]) == (kind, name):
                return one
        return None

    async def patch(self, _: str, kind: str, __: str, ___: str, patch: Manifest) -> None:
        assert patch["spec"] == {"syncPolicy": {"automated": None}}
        self.done.append(("ended the sync of", kind))

    async def delete(self, _: str, kind: str, name: str, __: str, *, uid: str) -> None:
        self.done.append(("deleted", f"{kind} {name} {uid}"))


def delivered(name: str, *, stable: bool = True, **changes: Any) -> list[Manifest]:
    """The workload of an app, as Argo CD has applied it."""
    app = parse_app(name, {**LEAST, **ROUTED, **changes})
    status = {"stableRS": "abc"} if stable else {}
    return [
        {**one, "metadata": {**one["metadata"], "uid": f"of {name}"}, "status": status}
        for one in build(app).workload
    ]


def application(name: str, workload: list[Manifest]) -> dict[str, Any]:
    """The Application as Argo CD shows it."""
    (declared,) = objects(name, **ROUTED)
    resources = [
        {
            "group": one["apiVersion"].rpartition("/")[0],
            "version": one["apiVersion"].rpartition("/")[2],
            "kind": one["kind"],
            "name": one["metadata"]["name"],
            "namespace": one["metadata"]["namespace"],
        }
        for one in workload
    ]
    return {**live(declared), "status": {"resources": resources}}


def renamed(api: Api, *members: Manifest) -> ClusterState:
    """A stack in which an app named ``store`` has taken the place of ``shop``."""
    state = cluster(objects("store", **ROUTED), *members)
    state.client = cast("Client", api)
    return state


async def begun(state: ClusterState) -> list[KubeObject]:
    """What an interrupted run has begun, as ``up`` asks for it."""
    members = state.inventory.members
    known = [(obj, members[i]) for i, obj in state.objects.items() if i in members]
    return await begun_successors(state.client, [members[i] for i in state.surplus], known)


def test_the_routes_of_an_application_that_leaves_go_before_its_pods() -> None:
    """faults/12: Argo CD deletes both at once, and no proxy knows of it yet."""
    # Of a folder with rendered manifests both Applications list what is in it.
    workload = [*delivered("shop"), *delivered("store")]
    api = Api(workload)
    state = renamed(api, application("shop", workload))
    (leaving,) = state.surplus
    assert asyncio.run(take_routes_away(state.client, state.inventory.members[leaving]))
    assert api.done == [
        ("ended the sync of", "Application"),
        ("deleted", "VirtualService shop-hosts of shop"),
    ]


def test_a_renamed_app_that_the_stack_delivers_from_now_on_is_waited_for() -> None:
    """faults/09 and 12 in one update: the old hosts are those that Argo CD has delivered."""
    workload = delivered("shop")
    for host, waited in (("shop.example.com", ["store-Rollout"]), ("other.example.com", [])):
        routed = {**ROUTED, "delivery": "direct", "hosts": [host]}
        state = cluster(objects("store", **routed), application("shop", workload))
        state.client = cast("Client", Api(workload))
        assert [obj.urn for obj in asyncio.run(successors(state))] == waited


def test_an_interrupted_rename_to_argo_cd_waits_for_the_new_app_the_second_time_too() -> None:
    direct = [live(obj) for obj in objects("shop", **{**ROUTED, "delivery": "direct"})]
    new = application("store", delivered("store", stable=False))
    (waited,) = asyncio.run(begun(renamed(Api(), *direct, new)))
    assert waited.urn == "store-Application"
    served = renamed(Api(delivered("store")), *direct, application("store", delivered("store")))
    assert asyncio.run(begun(served)) == []


@pytest.mark.parametrize("lacks", ["version", "kind", "name"])
def test_a_resource_that_an_application_lists_by_half_is_passed_over(lacks: str) -> None:
    old = application("shop", delivered("shop"))
    for one in old["status"]["resources"]:
        del one[lacks]
    state = renamed(Api(delivered("shop")), old)
    assert [obj.urn for obj in asyncio.run(successors(state))] == ["store-Application"]


def test_where_the_user_may_not_read_routes_argo_cd_deletes_them() -> None:
    api = Api(refused=ApiError(403, "Forbidden", "no"))
    state = renamed(api, application("shop", delivered("shop")))
    (leaving,) = state.surplus
    assert not asyncio.run(take_routes_away(state.client, state.inventory.members[leaving]))
    assert api.done == []


def test_what_argo_cd_has_only_listed_so_far_is_waited_for_and_what_is_secret_is_not() -> None:
    old, new = delivered("shop"), delivered("store")
    members = application("shop", old), application("store", new)
    (waited,) = asyncio.run(begun(renamed(Api(old), *members)))
    assert waited.urn == "store-Application"
    refused = Api(refused=ApiError(403, "Forbidden", "no"))
    assert asyncio.run(begun(renamed(refused, *members))) == []


@pytest.mark.parametrize(
    ("new", "waits"),
    [
        pytest.param([], True, id="nothing delivered yet"),
        pytest.param(delivered("store", stable=False), True, id="no version is stable yet"),
        pytest.param(delivered("store"), False, id="it has served"),
        pytest.param(
            delivered("store", stable=False, hosts=["other.example.com"]),
            False,
            id="another app, of other hosts",
        ),
    ],
)
def test_an_interrupted_rename_waits_for_the_new_app_the_second_time_too(
    new: list[Manifest], *, waits: bool
) -> None:
    """faults/12: the Application is there since the first time."""
    old = delivered("shop")
    state = renamed(Api([*old, *new]), application("shop", old), application("store", new))
    found = asyncio.run(begun(state))
    assert [obj.urn for obj in found] == (["store-Application"] if waits else [])
