"""An autoscaler's metrics: taken where the API server takes them, and refused where it refuses."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.release import SpecError, build, parse_app
from tests.lab.cluster import call
from tests.unit.release.specs import LEAST

Metric = dict[str, Any]

AMOUNTS: dict[str, tuple[object, ...]] = {
    "averageUtilization": (None, 5, 0),
    "averageValue": (None, "1", 0),
    "value": (None, "100m", "0"),
}
ENOUGH = {"type": "AverageValue", "averageValue": "1"}
NAME = {"name": "queue"}
SERVICE = {"kind": "Service", "name": "shop"}


def metrics() -> Iterator[Metric]:
    """Targets of all kinds, and what else of a metric can be wrong."""
    for kind, amounts in product(("Utilization", "Value", "x"), product(*AMOUNTS.values())):
        given = {key: one for key, one in zip(AMOUNTS, amounts, strict=True) if one is not None}
        yield from of_each_kind({"type": kind, **given})
    for name in ("", ".", "..", "a/b", "a%b", "A b_c|d"):
        yield {"type": "Pods", "pods": {"metric": {"name": name}, "target": ENOUGH}}
        yield resource("Resource", name=name)
        yield resource("ContainerResource", name="cpu", container=name)
        yield of_object(name=name)
        yield of_object(kind=name)
    for version in ("", "v1", "apps/v1", "a/b/c"):
        yield of_object(apiVersion=version)
    yield {"type": "Pods"}
    yield {"type": "Pods", "resource": {"name": "cpu", "target": ENOUGH}}
    yield {**resource("Resource", name="cpu"), "pods": {"metric": NAME, "target": ENOUGH}}
    yield {"type": "", "pods": {"metric": NAME, "target": ENOUGH}}
    yield {"type": "Pods", "pods": {"metric": NAME, "target": {"averageValue": "1"}}}
    yield {"type": "Pods", "pods": {"metric": NAME, "target": {**ENOUGH, "values": "1"}}}
    yield {"type": "Pods", "pods": {"target": ENOUGH}}


def of_each_kind(target: Metric) -> Iterator[Metric]:
    yield {"type": "Resource", "resource": {"name": "cpu", "target": target}}
    container = {"name": "cpu", "container": "shop", "target": target}
    yield {"type": "ContainerResource", "containerResource": container}
    yield {"type": "Pods", "pods": {"metric": NAME, "target": target}}
    yield {"type": "External", "external": {"metric": NAME, "target": target}}
    yield {
        "type": "Object",
        "object": {"metric": NAME, "describedObject": SERVICE, "target": target},
    }


def resource(kind: str, **settings: str) -> Metric:
    return {"type": kind, f"{kind[0].lower()}{kind[1:]}": {**settings, "target": ENOUGH}}


def of_object(**changes: str) -> Metric:
    described = {**SERVICE, **changes}
    return {
        "type": "Object",
        "object": {"metric": NAME, "describedObject": described, "target": ENOUGH},
    }


def test_metrics_are_refused_exactly_where_the_api_server_refuses_them(
    lab: Lab, module_namespace: str
) -> None:
    """faults/13, with `delivery: gitops`, too, where nothing else asks the API server."""
    (whole,) = [
        one
        for one in build(parse_app("shop", app_of({}, module_namespace))).workload
        if one["kind"] == "HorizontalPodAutoscaler"
    ]

    async def differences(kube: Client) -> list[tuple[Metric, str, str]]:
        found = []
        for metric in metrics():
            spec = {**whole["spec"], "metrics": [metric]}
            try:
                await kube.create({**whole, "spec": spec}, dry_run=True, strict=True)
                theirs = ""
            except ApiError as error:
                theirs = error.message
            ours = refusal(metric, module_namespace)
            if bool(ours) != bool(theirs):
                found.append((metric, ours, theirs))
        return found

    assert call(lab, differences) == []


def app_of(metric: Metric, namespace: str) -> dict[str, Any]:
    scaling = {"max": 3, "metrics": [metric]} if metric else {"max": 3, "cpuValue": "1"}
    return {**LEAST, "namespace": namespace, "delivery": "gitops", "autoscaling": scaling}


def refusal(metric: Metric, namespace: str) -> str:
    """What is said of an app with this metric; empty if it is taken."""
    try:
        parse_app("shop", app_of(metric, namespace))
    except SpecError as error:
        return str(error)
    return ""
