"""A key of an earlier version: the error names the one that took its place."""

import json
import re

import pytest

from devflow.reading.renamed_keys import RENAMED
from devflow.release import SpecError
from devflow.stacks.loader import parse_stack
from tests.unit.docs.pages import ROOT

SCHEMA = json.loads((ROOT / "stacks" / "schema.json").read_text(encoding="utf-8"))["$defs"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def entered(schema: object) -> set[str]:
    """The names of all definitions that ``schema`` refers to."""
    return set(re.findall(r"#/\$defs/(\w+)", json.dumps(schema)))


def test_the_error_of_an_old_key_says_where_its_value_goes_now() -> None:
    with pytest.raises(SpecError) as caught:
        parse_stack({"platform": {"istio": {"gatewayServiceType": "NodePort"}}, "apps": {}})
    assert str(caught.value) == (
        "platform.istio.gatewayServiceType: unknown key; since 0.2.0 it is gateways[].serviceType"
    )


@pytest.mark.parametrize(("model", "old"), RENAMED)
def test_an_old_key_is_gone_and_the_new_one_is_there(model: str, old: str) -> None:
    # A stack's file has the settings of a component, and whether it is installed.
    models = {model.replace("Settings", "Spec")}
    assert all(old not in SCHEMA[each]["properties"] for each in models)
    for part in RENAMED[model, old].now.replace("[]", "").split("."):
        found = [SCHEMA[each]["properties"].get(part) for each in models]
        assert any(found), part
        models = entered(found)


@pytest.mark.parametrize(("model", "old"), RENAMED)
def test_the_changelog_of_the_version_names_old_and_new(model: str, old: str) -> None:
    renamed = RENAMED[model, old]
    section = next(part for part in CHANGELOG.split("\n## ") if part.startswith(renamed.since))
    assert f"`{old}`" in section
    assert f"`{renamed.now}`" in section
