"""What an update by the Pulumi CLI would delete though it serves."""

from typing import Any

import pytest

from devflow.engine.evaluate.component import APP_TYPE
from devflow.engine.evaluate.records import Record
from devflow.engine.pulumi_leaving import (
    apps_with,
    delivered_successions,
    handed_over,
    leaving_applications,
    successions,
)
from devflow.release.argo_cd.application import FINALIZER

ROUTE = "kubernetes:networking.istio.io/v1:VirtualService"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
APPLICATION = "kubernetes:argoproj.io/v1alpha1:Application"


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:prod::devflow::{kind}::{name}"


def app(name: str) -> str:
    return urn(APP_TYPE, name)


def record(kind: str, name: str, of: str, /, **inputs: Any) -> Record:
    return Record(urn(f"{APP_TYPE}${kind}", name), kind, name, True, inputs, parent=app(of))


def resource(kind: str, name: str, of: str, /, **inputs: Any) -> dict[str, Any]:
    made = record(kind, name, of, **inputs)
    return {"urn": made.urn, "type": kind, "parent": made.parent, "inputs": inputs}


def component(name: str) -> Record:
    return Record(app(name), APP_TYPE, name, False, {})


def application(name: str, delivery: str) -> Record:
    made: Record = delivered(record, name, by=delivery)
    return made


def route(make: Any, name: str, *hosts: str) -> Any:
    return make(ROUTE, f"{name}-hosts", name, kind="VirtualService", spec={"hosts": list(hosts)})


STATE = [
    {"urn": app("shop"), "type": APP_TYPE},
    resource(ROLLOUT, "shop", "shop"),
    resource(APPLICATION, "shop", "shop"),
    route(resource, "shop", "shop", "shop.example"),
]


def test_the_workload_of_an_app_that_becomes_gitops_is_handed_over() -> None:
    """faults/09, with the Pulumi CLI."""
    records = [component("shop"), application("shop", "gitops")]
    kept = {resource["urn"] for resource in STATE if resource["type"] in (ROLLOUT, ROUTE)}
    assert set(handed_over(records, STATE)) == kept


def test_nothing_else_is_handed_over() -> None:
    for records in (
        [component("shop"), application("shop", "direct")],
        [component("cart"), application("cart", "gitops")],
        [],
    ):
        assert handed_over(records, STATE) == []


@pytest.mark.parametrize("host", ["shop.example", "*.example", "*"])
def test_an_app_that_takes_a_host_follows_the_one_that_leaves(host: str) -> None:
    """faults/12, with the Pulumi CLI; whether the one that follows is new or not."""
    records = [component("till"), route(record, "till", "till", host)]
    (found,) = successions(records, STATE)
    assert (found.leaving, found.coming) == ("shop", "till")
    assert [one["urn"] for one in found.routes] == [route(resource, "shop", "shop")["urn"]]
    assert successions(records, [*STATE, {"urn": app("till"), "type": APP_TYPE}]) == [found]


def test_in_any_other_change_no_app_follows_another() -> None:
    till = [component("till"), route(record, "till", "till", "shop.example")]
    for records in (
        [component("shop"), route(record, "shop", "shop", "shop.example"), *till],
        [component("cart"), route(record, "cart", "cart", "cart.example")],
        [],
    ):
        assert successions(records, STATE) == []


def delivered(
    make: Any, name: str, path: str = "stacks", by: str = "gitops", *, stays: bool = False
) -> Any:
    """An Application of an app that is in Git, and that Argo CD delivers by default."""
    finalizers = [] if stays or by == "direct" else [FINALIZER]
    source = {"repoURL": "https://git.example/apps", "path": path}
    return make(
        *(APPLICATION, name, name),
        apiVersion="argoproj.io/v1alpha1",
        kind="Application",
        metadata={"finalizers": finalizers, "annotations": {"devflow.dev/delivery": by}},
        spec={"source": source},
    )


def test_an_app_of_argo_cd_that_is_new_follows_the_one_of_its_source_that_leaves() -> None:
    """faults/12, with the Pulumi CLI."""
    left = delivered(resource, "shop")
    state = [{"urn": app("shop"), "type": APP_TYPE}, left, delivered(resource, "cart")]
    cart, till = delivered(record, "cart"), delivered(record, "till")
    records = [component("till"), till, component("cart"), cart]
    (found,) = delivered_successions(records, state)
    assert (found.leaving, found.coming, found.routes) == ("shop", "till", ())
    assert leaving_applications(records, state) == [left]


def test_an_app_of_argo_cd_follows_the_one_of_its_source_that_the_program_delivered() -> None:
    """faults/09 and 12 in one update, with the Pulumi CLI."""
    left = delivered(resource, "shop", by="direct")
    records = [component("till"), delivered(record, "till")]
    (found,) = delivered_successions(records, [left])
    assert (found.leaving, found.coming) == ("shop", "till")
    assert leaving_applications(records, [left]) == [left]
    direct = [component("till"), delivered(record, "till", by="direct")]
    assert delivered_successions(direct, [left]) == []
    # What the program delivers and nothing of Argo CD's may follow goes without more ado.
    assert leaving_applications(direct, [left]) == []


def test_the_apps_that_have_a_host_are_found_by_it() -> None:
    """faults/09 and 12 in one update: the host is known from what Argo CD has delivered."""
    records = [component("till"), route(record, "till", "till", "*.example")]
    assert apps_with(records, ["shop.example", "other"]) == ["till"]
    assert apps_with(records, ["shop.other"]) == []


def test_no_app_of_argo_cd_follows_one_that_stays_or_is_of_another_source() -> None:
    records = [component("till"), delivered(record, "till")]
    for left, leaves in (
        (delivered(resource, "shop", path="others"), 1),
        (delivered(resource, "shop", stays=True), 0),
        (delivered(resource, "till"), 0),
    ):
        assert delivered_successions(records, [left]) == []
        assert len(leaving_applications(records, [left])) == leaves
