"""The examples of the pages about services, routes and scaling: each key has one, each renders."""

import re
from typing import Any

import pytest
import yaml

from devflow.release import build, parse_app
from devflow.release.spec.parts.route.route import RouteSpec
from devflow.release.spec.parts.scaling import ScalingSpec
from devflow.release.spec.parts.traffic_policy import TrafficPolicySpec
from tests.unit.docs.pages import text
from tests.unit.release.specs import LEAST


def examples(page: str) -> list[dict[str, Any]]:
    blocks = re.findall(r"^```yaml\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(block) for block in blocks]


SERVING, SCALING = examples("docs/serving.md"), examples("docs/scaling.md")


@pytest.mark.parametrize("example", [*SERVING, *SCALING], ids=lambda example: " ".join(example))
def test_each_example_can_be_rendered(example: dict[str, Any]) -> None:
    kinds = {manifest["kind"] for manifest in build(parse_app("shop", {**LEAST, **example}))}
    assert {"Service", "Rollout"} <= kinds


def test_each_key_has_an_example() -> None:
    for key, model in (("route", RouteSpec), ("trafficPolicy", TrafficPolicySpec)):
        shown = {inner for example in SERVING for inner in example.get(key, ())}
        assert shown == {f.alias or n for n, f in model.model_fields.items()}
    shown = {key for example in SCALING for key in example}
    # docs/verify.md has that of `scaleDown`.
    keys = {f.alias or n for n, f in ScalingSpec.model_fields.items()}
    assert shown & keys == keys - {"scaleDown"}
