"""A new app whose Rollout only the real write finds to be refused, without a cluster."""

import asyncio
import dataclasses
from collections.abc import Mapping
from typing import Any, cast

from devflow.engine.apply.check import Answers
from devflow.engine.apply.check_object import Checked
from devflow.engine.apply.prune import unmake, unserved
from devflow.engine.cluster.applyset import PART_OF
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import KubeObject
from devflow.kube import ApiError, Client
from tests.unit.engine.apply.test_whole_apps import cluster, live, objects

QUOTA = ApiError(403, "Forbidden", "exceeded quota: rollouts")
AWAY = ApiError(503, "ServiceUnavailable", "try again")


def app(name: str) -> list[KubeObject]:
    group = f"urn:pulumi:dev::test::devflow:index:CanaryRelease::{name}"
    return [dataclasses.replace(obj, group=group) for obj in objects(name)]


def left(declared: list[KubeObject], why: ApiError, **there: Mapping[str, Any]) -> list[str]:
    """What goes again after ``cart``'s Rollout was refused; ``there``: live ones by URN."""
    answers = Answers({obj.urn: Checked(there.get(obj.urn)) for obj in declared})
    found = unserved(cluster(declared), answers, {"cart-Rollout": why})
    return [obj.urn for obj in found]


def test_all_of_a_new_app_goes_again_the_last_first_and_nothing_of_others() -> None:
    """faults/08"""
    cart = app("cart")
    found = left(app("shop") + cart, QUOTA)
    assert sorted(found) == sorted(obj.urn for obj in cart)
    assert found.index("cart-VirtualService") < found.index("cart-Service")


def test_nothing_goes_of_an_app_that_is_there_or_that_may_have_been_made() -> None:
    cart = app("cart")
    service = next(obj for obj in cart if obj.kind == "Service")
    assert left(cart, QUOTA, **{service.urn: live(service)}) == []
    assert left(cart, AWAY) == []
    assert left(objects("cart"), QUOTA) == []


def test_what_is_another_owners_by_now_stays() -> None:
    state: ClusterState = cluster([])
    deleted: list[str] = []

    class Api:
        async def find(self, *where: str | None, metadata_only: bool) -> Mapping[str, Any] | None:
            assert metadata_only
            owner = {PART_OF: state.applyset.id if where[1] == "Service" else "another"}
            return {"metadata": {"labels": owner, "uid": f"of {where[1]}"}}

        async def delete(self, *where: str | None, uid: str) -> None:
            deleted.append(f"{where[1]} {uid}")

    state.client = cast("Client", Api())
    gone = asyncio.run(unmake(state, app("cart")))
    assert deleted == ["Service of Service"]
    assert [identity.kind for identity in gone] == ["Service"]
