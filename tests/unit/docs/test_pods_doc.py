"""The examples of docs/pods.md: each key of an app's pods has one, and each can be rendered."""

from typing import Any

import pytest

from devflow.release import build, parse_app
from devflow.release.kubernetes.schema import version
from devflow.release.names import APP_LABEL
from devflow.release.spec.parts.pods import PodsSpec
from tests.unit.docs.pages import text, yaml_blocks
from tests.unit.release.specs import LEAST

EXAMPLES = yaml_blocks("docs/pods.md")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: " ".join(example))
def test_each_example_can_be_rendered(example: dict[str, Any]) -> None:
    least = {key: value for key, value in LEAST.items() if key not in left_out(example)}
    spec = build(parse_app("shop", {**least, **example})).rollout["spec"]
    labels = spec["selector"] if "workloadRef" in example else spec["template"]["metadata"]
    assert APP_LABEL in str(labels)


def left_out(example: dict[str, Any]) -> set[str]:
    """A Deployment's pods have their image."""
    return {"image"} if "workloadRef" in example else set()


def test_each_key_has_an_example() -> None:
    keys = {field.alias for field in PodsSpec.model_fields.values()}
    assert keys == {key for example in EXAMPLES for key in example} & keys


def test_the_version_of_the_schema_is_named() -> None:
    assert f"Kubernetes {version()} publishes" in text("docs/pods.md")


def test_the_defaults_of_an_upgrade_are_the_defaults() -> None:
    plain = build(parse_app("shop", LEAST)).rollout
    spread = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]
    written = {**LEAST, "topologySpread": spread, "preStop": "5s"}
    assert build(parse_app("shop", written)).rollout == plain
