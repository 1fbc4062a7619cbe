"""The JSON schema of a stack's file: current, true of all that the loader takes, and of use."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from jsonschema import Draft202012Validator

from devflow.cli import main
from devflow.stacks.json_schema import schema_text, stack_schema
from tests.unit.docs.pages import ROOT, yaml_blocks
from tests.unit.release.specs import ALL, LEAST
from tests.unit.release.strategies import written_apps

SCHEMA = stack_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
STACKS = sorted((ROOT / "stacks").glob("*.yaml"))


def flaws(stack: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(stack)]


def flaws_of(**keys: Any) -> list[str]:
    return flaws({"apps": {"shop": {**LEAST, **keys}}})


def test_the_file_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert main(["schema"]) == 0
    printed = capsys.readouterr().out
    assert printed == schema_text()
    assert (ROOT / "stacks" / "schema.json").read_text() == printed, "run `make generate`"


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.name)
def test_each_stack_names_it_and_holds_it(file: Path) -> None:
    first = file.read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"
    assert flaws(yaml.safe_load(file.read_text())) == []


@given(written_apps())
def test_it_takes_generated_apps(app: dict[str, Any]) -> None:
    assert flaws({"apps": {"shop": app}, "defaults": app}) == []


@pytest.mark.parametrize(
    "example", yaml_blocks("docs/pods.md"), ids=lambda example: " ".join(example)
)
def test_it_takes_the_examples_of_pods(example: dict[str, Any]) -> None:
    assert flaws_of(**example) == []


def test_it_takes_the_stack_of_the_documents_and_all_metrics() -> None:
    (stack,) = [block for block in yaml_blocks("docs/components.md") if "platform" in block]
    assert flaws(stack) == []
    assert flaws_of(verify={**ALL, "for": "2m"}, serviceAccount="web", scaleDown={}) == []


def test_nothing_is_demanded_for_it_may_be_in_the_defaults() -> None:
    assert flaws({"apps": {"shop": {}}, "defaults": {"readinessProbe": {"httpGet": {}}}}) == []


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ({"imgae": "x"}, "$.apps.shop"),
        ({"name": "x"}, "$.apps.shop"),
        ({"replicas": -1}, "$.apps.shop.replicas"),
        ({"rollback": "never"}, "$.apps.shop.rollback"),
        ({"progressDeadline": "soon"}, "$.apps.shop.progressDeadline"),
        ({"readinessProbe": {"httpget": {}}}, "$.apps.shop.readinessProbe"),
        ({"volumes": {"a": {"secrets": "x"}}}, "$.apps.shop.volumes.a"),
        ({"env": {"A": {"secrets": "x"}}}, "$.apps.shop.env.A"),
        ({"initContainers": [{"imgae": "x"}]}, "$.apps.shop.initContainers[0]"),
        ({"securityContext": {"runAsUser": "x"}}, "$.apps.shop.securityContext.runAsUser"),
        ({"podTemplate": {"spec": {"dnsPolicy": "x"}}}, "$.apps.shop.podTemplate.spec.dnsPolicy"),
    ],
)
def test_a_mistake_is_marked_where_it_is(keys: dict[str, Any], where: str) -> None:
    assert [flaw.partition(": ")[0] for flaw in flaws_of(**keys)] == [where]


def test_keys_are_described() -> None:
    described = SCHEMA["$defs"]["AppSpec"]["properties"]
    assert [key for key, found in described.items() if not found.get("description")] == []
