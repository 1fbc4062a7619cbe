"""An app is applied whole or not at all, and what it lost is put back."""

import asyncio
from typing import Any

import pytest

from devflow import engine
from devflow.engine import Plan
from devflow.errors import Exit, UserError
from devflow.kube import Client
from tests.lab.app_stack import Stack, engine_name, router, stack, weights_of
from tests.lab.cluster import call
from tests.lab.engine.programs import Program, program
from tests.lab.releases import ROLLOUT
from tests.lab.waiting import eventually

__all__ = ["engine_name", "program", "router", "stack"]

ISTIO = "networking.istio.io/v1"
MOVED = (("VirtualService", "http"), ("DestinationRule", "subsets"))
COMPONENT = """
class App(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("test:index:App", name, {}, opts)
        below = Options(parent=self)
        metadata = {"name": name, "namespace": NS}
        ConfigMap(name, metadata=metadata, opts=below)
        Service(name, metadata=metadata, spec={"ports": [{"port": 80}]}, opts=below)


first = App("first")
App("second", Options(depends_on=[first]))
App("third")
"""


def make_theirs(program: Program, kind: str, name: str, **fields: Any) -> None:
    """An object that somebody else has applied."""
    metadata = {"name": name, "namespace": program.namespace}
    foreign = {"apiVersion": "v1", "kind": kind, "metadata": metadata, **fields}
    program.ask(lambda kube: kube.apply(foreign), "somebody")


def test_of_a_component_with_a_refused_object_nothing_is_applied(program: Program) -> None:
    """faults/08: nothing of the app, nor of those that wait for it; the others go on."""
    make_theirs(program, "Service", "first", spec={"ports": [{"port": 81}]})
    with pytest.raises(UserError, match=r"Service \S+/first: .*adopt: true") as failure:
        program.write(COMPONENT).up()
    assert failure.value.exit_code is Exit.FAILED
    assert "first: not applied, none of its objects" in str(failure.value)
    assert "2 applied, 3 skipped" in str(failure.value)
    found = [name for name in ("first", "second", "third") if program.get("v1", "ConfigMap", name)]
    assert found == ["third"]
    assert program.get("v1", "Service", "second") is None


def test_an_invalid_object_in_a_new_namespace_is_refused_with_its_component(
    program: Program,
) -> None:
    """faults/08: the server can't be asked about a namespace that this very run makes."""
    inner = f"{program.namespace}-inner"
    text = COMPONENT.replace('"port": 80}', '"port": 70000}').replace("NS}", f'"{inner}"}}')
    with pytest.raises(UserError, match=r"Service \S+/third: .*between 1 and 65535"):
        program.write(f'Namespace("inner", metadata={{"name": "{inner}"}})\n' + text).up()

    async def config_maps(kube: Client) -> list[str]:
        items, _ = await kube.list("v1", "ConfigMap", inner)
        return [item["metadata"]["name"] for item in items]

    assert not {"first", "second", "third"} & set(program.ask(config_maps))


ROLLOUT_OF = """
CustomResource("shop", api_version="argoproj.io/v1alpha1", kind="Rollout",
               metadata={"name": "shop", "namespace": NS}, spec={
    "replicas": 0, "selector": {"matchLabels": {"a": "b"}},
    "strategy": {"canary": {"steps": [{"setWeight": 10}]}},
    "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [
        {"name": "shop", "image": "a:1", "resources": {"requests": {"cpu": config.require("cpu")}}},
    ]}},
})
"""


def test_pods_that_no_server_would_make_are_refused_before_anything_is_applied(
    program: Program,
) -> None:
    """faults/22: the Rollout's CRD takes any template."""
    program.write(ROLLOUT_OF, cpu="1x")
    with pytest.raises(UserError, match=r"Rollout \S+/shop: no pod can be made of it: .*quantit"):
        program.preview()
    with pytest.raises(UserError, match=r"Rollout \S+/shop: no pod can be made of it: .*quantit"):
        program.up()
    assert program.get(*ROLLOUT, "shop") is None
    program.write(ROLLOUT_OF, cpu="100m").up()
    assert program.write(ROLLOUT_OF, cpu="100m").up().unchanged == 1


def test_a_refused_app_leaves_what_serves_under_its_name(stack: Stack) -> None:
    """faults/08: a Deployment's Service stays alone; `adopt` is the way out."""
    legacy = f"{stack.namespace}-legacy"
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": legacy, "namespace": stack.namespace},
        "spec": {"selector": {"app": legacy}, "ports": [{"name": "http", "port": 80}]},
    }

    async def applied_by_others(kube: Client) -> None:
        await kube.apply(service, field_manager="somebody")

    call(stack.lab, applied_by_others)
    stack.write({stack.shop: 1, stack.cart: 1, legacy: 1})
    with pytest.raises(UserError, match=rf"Service \S+/{legacy}: .*`adopt: true`"):
        stack.up()
    assert [kind for kind, _ in stack.objects(legacy)] == ["Service"]
    assert stack.objects(legacy)["Service", legacy]["spec"]["selector"] == {"app": legacy}
    stack.write({stack.shop: 1, stack.cart: 1, legacy: 1}, adopt=True)
    stack.up()
    assert {kind for kind, _ in stack.objects(legacy)} == {kind for _, kind in stack.kinds}
    stack.wait_until_healthy(legacy, 1)


def test_lost_routes_are_put_back_and_those_of_a_canary_left(stack: Stack) -> None:
    """faults/07: an ignored field that is missing altogether is put back by the next up."""
    stack.wait_until_healthy(stack.shop, 1)
    stack.write({stack.shop: 2, stack.cart: 1}, steps=[20, "approve", 100])
    stack.up()
    stack.wait_for(stack.shop, 2, phase="Paused", currentStepIndex=1)
    before = stack.objects(stack.shop)["VirtualService", stack.shop]
    assert weights_of(before) == (80, 20)

    async def strip(kube: Client) -> None:
        for kind, field in MOVED:
            where = (ISTIO, kind, stack.cart, stack.namespace)
            await kube.patch(*where, {"spec": {field: None}})

    call(stack.lab, strip)
    stack.up()
    for kind, field in MOVED:
        assert stack.objects(stack.cart)[kind, stack.cart]["spec"][field]
    assert stack.objects(stack.shop)["VirtualService", stack.shop]["spec"] == before["spec"]


def test_an_app_in_a_namespace_that_is_being_deleted_is_made_whole(stack: Stack) -> None:
    """faults/07: what vanishes while `up` runs is created whole, not changed into being."""
    inner = f"{stack.namespace}-inner"
    path = stack.folder / "stacks" / f"{stack.namespace}.yaml"
    text = path.read_text().replace(f"namespace: {stack.namespace}\n", f"namespace: {inner}\n")
    path.write_text("apps:" + text.split("apps:")[1].split("namespaces:")[0])
    stack.up()

    async def delete(kube: Client) -> None:
        await kube.delete("v1", "Namespace", inner)

    call(stack.lab, delete)
    stack.up()

    async def whole(kube: Client) -> list[object]:
        return [
            (await kube.get(ISTIO, kind, stack.shop, inner))["spec"].get(field)
            for kind, field in MOVED
        ]

    assert all(call(stack.lab, whole))

    async def healthy(kube: Client) -> bool:
        rollout = await kube.find(*ROLLOUT, stack.shop, inner)
        return ((rollout or {}).get("status") or {}).get("phase") == "Healthy"

    eventually("the Rollout is healthy", lambda: call(stack.lab, healthy))
    changes = asyncio.run(engine.preview(stack.folder, stack.namespace, stack.engine)) or []
    assert {change.plan for change in changes} == {Plan.UNCHANGED}
