"""Traffic is moved only while the Rollout, asked again just before, is still in that abort."""

import asyncio
from typing import Any, cast

import msgspec
import pytest

from devflow.controller.cluster.aborter import KubeAborter
from devflow.kube import Client
from devflow.live import rollout_state
from devflow.release import build, parse_app
from devflow.release.names import HASH_LABEL
from tests.unit.release.specs import LEAST

MADE = build(parse_app("shop", LEAST))
ROUTING = {manifest["kind"]: manifest for manifest in MADE.routing}
RULE, ROUTE = ROUTING["DestinationRule"], ROUTING["VirtualService"]
ABORTED = {"abort": True, "stableRS": "old", "currentPodHash": "new", "observedGeneration": "1"}


class Kube:
    """Has one Rollout and its routes, and keeps what is written."""

    def __init__(self, **status: object) -> None:
        self.rollout = _live(MADE.rollout) | {"status": {**ABORTED, **status}}
        labels = {"stable": "old", "canary": "new"}
        subsets = [
            {**one, "labels": {HASH_LABEL: labels[one["name"]]}} for one in RULE["spec"]["subsets"]
        ]
        (http,) = ROUTE["spec"]["http"]
        weighted = [{**part, "weight": 50} for part in http["route"]]
        self.objects = {
            "Rollout": self.rollout,
            "DestinationRule": _live(RULE) | {"spec": {"subsets": subsets}},
            "VirtualService": _live(ROUTE) | {"spec": {"http": [{**http, "route": weighted}]}},
        }
        self.written: list[str] = []

    async def find(self, _version: str, kind: str, *_: str) -> dict[str, Any]:
        return self.objects[kind]

    async def patch(self, _version: str, kind: str, *_: object) -> dict[str, Any]:
        self.written.append(kind)
        return self.objects[kind]


def _live(manifest: dict[str, Any]) -> dict[str, Any]:
    metadata = {**manifest["metadata"], "uid": "u", "resourceVersion": "7", "generation": 1}
    return {**manifest, "metadata": metadata}


def written(kube: Kube, **status: object) -> list[str]:
    """What is written for the abort, or another ``status``, as the watch has shown it."""
    seen = rollout_state(msgspec.json.encode(Kube(**status).rollout))
    asyncio.run(KubeAborter(cast("Client", kube)).stable_only(seen))
    return kube.written


def test_the_routes_of_an_aborted_release_are_put_on_stable() -> None:
    assert written(Kube()) == ["VirtualService"]


@pytest.mark.parametrize(
    "status", [{"abort": False}, {"currentPodHash": "newer"}, {"stableRS": "new"}], ids=str
)
def test_a_retry_a_newer_version_and_a_promotion_keep_their_traffic(
    status: dict[str, object],
) -> None:
    assert written(Kube(**status)) == []


def test_a_rollout_of_the_same_name_made_anew_keeps_its_traffic() -> None:
    kube = Kube()
    kube.rollout["metadata"]["uid"] = "another"
    assert written(kube) == []


def test_the_routes_of_a_release_that_gave_way_to_stable_are_put_on_stable() -> None:
    assert written(Kube(abort=False), abort=False) == ["VirtualService"]
    at_stable = {"abort": False, "currentPodHash": "old"}
    assert written(Kube(**at_stable), **at_stable) == ["VirtualService"]


def test_what_was_specified_since_then_and_what_was_promoted_since_then_keeps_its_traffic() -> None:
    kube = Kube(abort=False)
    kube.rollout["metadata"]["generation"] = 2
    assert written(kube, abort=False) == []
    assert written(Kube(abort=False, stableRS="newest"), abort=False) == []
    assert written(Kube(abort=False, currentPodHash="old"), abort=False) == []
