"""`up` in the middle of a canary moves no traffic: `ignoreChanges` on what Argo Rollouts moves."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from devflow.engine.cluster.applyset import ApplySet
from devflow.kube import Client
from devflow.lab import Lab
from tests.lab.engine.programs import Program, program
from tests.lab.waiting import PATIENCE_SECONDS, eventually
from tests.lab.writes import Writes, own_writes, recorded

__all__ = ["program"]

ISTIO = "networking.istio.io/v1"
CANARY = """
IMAGE = config.require("image")
Service("app", metadata={"name": "app", "namespace": NS},
    spec={"selector": {"app": "app"}, "ports": [{"port": 80}]})
CustomResource("dr", api_version="networking.istio.io/v1", kind="DestinationRule",
    metadata={"name": "app", "namespace": NS},
    spec={"host": "app", "subsets": [
        {"name": "stable", "labels": {"app": "app"}},
        {"name": "canary", "labels": {"app": "app"}}]},
    opts=Options(ignore_changes=["spec.subsets"]))
vs = CustomResource("vs", api_version="networking.istio.io/v1", kind="VirtualService",
    metadata={"name": "app", "namespace": NS},
    spec={"hosts": [config.get("host") or "app.example.com"], "http": [{
        "name": "primary", "route": [
        {"destination": {"host": "app", "subset": "stable"}, "weight": 100},
        {"destination": {"host": "app", "subset": "canary"}, "weight": 0}]}]},
    opts=Options(ignore_changes=["spec.http"]))
CustomResource("rollout", api_version="argoproj.io/v1alpha1", kind="Rollout",
    metadata={"name": "app", "namespace": NS},
    spec={"replicas": 2, "selector": {"matchLabels": {"app": "app"}},
        "template": {"metadata": {"labels": {"app": "app"}},
            "spec": {"containers": [{"name": "app", "image": IMAGE}]}},
        "strategy": {"canary": {
            "steps": [{"setWeight": 30}, {"pause": {}}],
            "trafficRouting": {"istio": {
                "virtualService": {"name": "app", "routes": ["primary"]},
                "destinationRule": {"name": "app", "stableSubsetName": "stable",
                    "canarySubsetName": "canary"}}}}}},
    # Before it is there Argo Rollouts moves nothing.
    opts=Options(depends_on=[vs]))
"""
MOVED = [(ISTIO, "VirtualService"), (ISTIO, "DestinationRule"), ("argoproj.io/v1alpha1", "Rollout")]


def weights(virtual_service: Mapping[str, Any]) -> list[int]:
    return [route.get("weight", 0) for route in virtual_service["spec"]["http"][0]["route"]]


def owners(kube_object: Mapping[str, Any], field: str) -> set[str]:
    return {
        entry["manager"]
        for entry in kube_object["metadata"]["managedFields"]
        if field in entry["fieldsV1"].get("f:spec", {})
    }


def without_owner(writes: Writes) -> list[Mapping[str, Any]]:
    """The states in which the route isn't the engine's any more."""
    states = writes.states("VirtualService")
    return [state for state in states if "devflow" not in owners(state, "f:http")]


def wait_for(
    program: Program, api_version: str, kind: str, holds: Callable[[dict[str, Any]], bool]
) -> None:
    """Until the object named app is so."""

    async def wait(kube: Client) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for event in kube.watch(api_version, kind, program.namespace, "app"):
                if event.object and holds(dict(event.object)):
                    return

    program.ask(wait)


def phase(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda rollout: (
        rollout.get("status", {}).get("phase") == name
        and rollout["status"].get("observedGeneration") == str(rollout["metadata"]["generation"])
    )


def test_up_in_mid_canary_moves_nothing(program: Program) -> None:
    program.write(CANARY, image="nobody.invalid/app:1").up()
    wait_for(program, "argoproj.io/v1alpha1", "Rollout", phase("Healthy"))
    program.write(CANARY, image="nobody.invalid/app:2").up()
    wait_for(program, "argoproj.io/v1alpha1", "Rollout", phase("Paused"))
    assert weights(program.live(ISTIO, "VirtualService", "app")) == [70, 30]
    subsets = program.live(ISTIO, "DestinationRule", "app")["spec"]["subsets"]
    before = [own_writes(program.live(*kind, "app")) for kind in MOVED]

    result = program.up()

    assert (result.created, result.configured) == (0, 0)
    after = [own_writes(program.live(*kind, "app")) for kind in MOVED]
    assert after == before
    # A change of another field of the same object leaves the traffic alone, too.
    program.write(CANARY, image="nobody.invalid/app:2", host="other.example.com").up()
    changed = program.live(ISTIO, "VirtualService", "app")
    assert changed["spec"]["hosts"] == ["other.example.com"]
    assert weights(changed) == [70, 30]
    assert program.live(ISTIO, "DestinationRule", "app")["spec"]["subsets"] == subsets


def test_an_interrupted_creation_is_handed_over_by_the_next_up(lab: Lab, program: Program) -> None:
    program.write(CANARY, image="nobody.invalid/app:1")
    applyset = ApplySet(f"test-{program.namespace}", "dev")
    route = {"destination": {"host": "app", "subset": "stable"}, "weight": 70}
    canary = {"destination": {"host": "app", "subset": "canary"}, "weight": 30}
    created = {
        "apiVersion": ISTIO,
        "kind": "VirtualService",
        "metadata": {"name": "app", "namespace": program.namespace},
        "spec": {"hosts": ["app"], "http": [{"name": "primary", "route": [route, canary]}]},
    }
    member = applyset.member(created, protect=False, retain=False)
    # As an up leaves it that is stopped between the creation and giving up the route.
    program.ask(lambda kube: kube.apply(member))
    assert [str(change.plan) for change in program.preview() if change.fields] == ["update"]
    with recorded(lab, (ISTIO, "VirtualService", program.namespace, "app")) as writes:
        program.up()
        handed_over = eventually("the route is nobody's", lambda: without_owner(writes))
    # Later Argo Rollouts puts the traffic of a first version on stable.
    assert weights(handed_over[0]) == [70, 30]
    assert program.up().configured == 0


def test_ignored_fields_are_nobodys_after_creation(program: Program) -> None:
    program.write(CANARY, image="nobody.invalid/app:1").up()

    assert "devflow" not in owners(program.live(ISTIO, "VirtualService", "app"), "f:http")
    assert "devflow" in owners(program.live(ISTIO, "VirtualService", "app"), "f:hosts")
    assert "devflow" not in owners(program.live(ISTIO, "DestinationRule", "app"), "f:subsets")
