"""What the Pulumi CLI is asked to do beyond its program."""

from typing import Any

import pytest

from devflow.engine.evaluate.declared import PATCH_FORCE
from devflow.engine.evaluate.records import Record
from devflow.engine.pulumi_app import adopts
from devflow.release import build, parse_app
from tests.unit.release.specs import LEAST

SERVICE = "kubernetes:core/v1:Service"
HELM = "kubernetes:helm.sh/v3:Release"
FORCED = {"metadata": {"name": "shop", "annotations": {PATCH_FORCE: "true"}}}


def record(kind: str, inputs: dict[str, Any]) -> Record:
    return Record(f"urn:pulumi:prod::devflow::{kind}::shop", kind, "shop", True, inputs)


def test_an_object_that_may_take_anothers_place_is_found_among_all_others() -> None:
    rollout = build(parse_app("shop", LEAST)).rollout
    others = [record(SERVICE, dict(rollout)), record(HELM, {"chart": "shop"})]
    assert not adopts(others)
    assert adopts([*others, record(SERVICE, FORCED)])


@pytest.mark.parametrize("kind", ["random:index/randomId:RandomId", "pulumi:providers:kubernetes"])
def test_what_is_no_object_takes_no_place(kind: str) -> None:
    assert not adopts([record(kind, FORCED)])
