"""Pods that come from a Deployment of the user's own."""

import json
from typing import Any

import pytest

from devflow.release import SpecError, build, parse_app, with_image
from devflow.release.spec.parts.config import ConfigPart
from devflow.release.spec.parts.pods import PodsSpec
from devflow.release.spec.spec_json import written_text
from tests.unit.docs.pages import yaml_blocks
from tests.unit.release.specs import LEAST

SOURCE = {"source": LEAST["source"]}
OF_THE_ROLLOUT = {"minReady", "canaryMetadata", "stableMetadata"}
OF_THE_PODS = sorted(
    {"image"}
    | {field.alias or "" for part in (PodsSpec, ConfigPart) for field in part.model_fields.values()}
    - OF_THE_ROLLOUT
)
EXAMPLES = {
    **LEAST,
    "config": {"values": {"LOG_LEVEL": "info"}},
    "secretChecksums": {"shop-db": "sha256:" + "0" * 64},
    **{key: value for block in yaml_blocks("docs/pods.md") for key, value in block.items()},
}


def refusal(**keys: Any) -> str:
    with pytest.raises(SpecError) as caught:
        parse_app("shop", {**SOURCE, **keys})
    return str(caught.value)


def spec(**keys: Any) -> dict[str, Any]:
    made: dict[str, Any] = build(parse_app("shop", {**SOURCE, **keys})).rollout["spec"]
    return made


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("web", "onsuccess"),
        ({"deployment": "web"}, "onsuccess"),
        ({"deployment": "web", "scaleDown": "never"}, "never"),
        ({"deployment": "web", "scaleDown": "progressively"}, "progressively"),
    ],
)
def test_the_rollout_names_the_deployment_and_has_no_template(
    written: object, rendered: str
) -> None:
    made = spec(workloadRef=written)
    ref = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "scaleDown": rendered}
    assert made["workloadRef"] == ref
    assert "template" not in made
    assert made["selector"] == {"matchLabels": {"app.kubernetes.io/name": "shop"}}


def test_what_the_rollout_has_itself_is_beside_it() -> None:
    made = spec(workloadRef="web", minReady="5s", canaryMetadata={"labels": {"track": "canary"}})
    assert made["minReadySeconds"] == 5
    assert made["strategy"]["canary"]["canaryMetadata"] == {"labels": {"track": "canary"}}


def test_the_service_leads_to_numbers_for_the_names_of_ports_are_the_deployments() -> None:
    app = parse_app("shop", {**SOURCE, "workloadRef": "web", "port": 9000})
    service = next(one for one in build(app).routing if one["kind"] == "Service")
    assert service["spec"]["ports"][0]["targetPort"] == 9000


@pytest.mark.parametrize("key", OF_THE_PODS)
def test_a_key_of_the_pods_beside_it_is_refused_by_its_name(key: str) -> None:
    assert refusal(workloadRef="web", **{key: EXAMPLES[key]}).startswith(
        f"{key}: is said by Deployment 'web' already, which workloadRef names; leave out one"
    )


def test_an_app_has_an_image_or_a_deployment() -> None:
    assert refusal() == (
        "image: is missing; it has no default, but for pods of a Deployment: workloadRef"
    )


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("Web_1", "workloadRef.deployment: 'Web_1' is not"),
        ({}, "workloadRef.deployment: is missing; it has no default"),
        (
            {"deployment": "web", "scaleDown": "later"},
            "workloadRef.scaleDown: 'later' is not known; use 'never', 'onSuccess' or",
        ),
        ({"deployment": "web", "kind": "Rollout"}, "workloadRef.kind: unknown key; known are"),
        (3, "workloadRef.deployment: 3 is not a text"),
    ],
)
def test_a_mistake_in_it_is_one_line(written: object, message: str) -> None:
    said = refusal(workloadRef=written)
    assert said.startswith(message)
    assert "\n" not in said


def test_another_image_is_refused_with_the_way_to_release_one() -> None:
    app = parse_app("shop", {**SOURCE, "workloadRef": "web", "namespace": "prod"})
    with pytest.raises(SpecError, match="kubectl set image deployment/web -n prod CONTAINER=IMAGE"):
        with_image(app, "shop:2")


def test_a_share_of_requests_that_only_the_deployment_knows_is_taken() -> None:
    assert spec(workloadRef="web", autoscaling={"max": 4, "cpu": 70})["replicas"] == 1


def test_a_plugin_reads_back_what_was_written() -> None:
    app = parse_app("shop", {**SOURCE, "workloadRef": {"deployment": "web", "scaleDown": "never"}})
    again = parse_app("shop", {**SOURCE, **json.loads(str(written_text(app)))})
    assert build(again) == build(app)
