"""The workflows: by their schema, with no more rights than they need, and of others by commit."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.distribution.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PYTHONS = yaml.safe_load((ROOT / ".github" / "workflows" / "pythons.yml").read_text())


def uses(value: Any) -> list[str]:
    """Each action that a workflow uses."""
    if isinstance(value, dict):
        own = [value["uses"]] if isinstance(value.get("uses"), str) else []
        return own + [each for item in value.values() for each in uses(item)]
    return [each for item in value for each in uses(item)] if isinstance(value, list) else []


def test_they_are_workflows_by_the_schema_of_them() -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")
    command = [sys.executable, "-m", "check_jsonschema", *schema, *map(str, WORKFLOWS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_each_action_of_others_is_pinned_by_its_commit(file: Path) -> None:
    for action in uses(yaml.safe_load(file.read_text(encoding="utf-8"))):
        assert action.startswith("./") or re.search(r"@[0-9a-f]{40}$", action), action


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_jobs_may_only_read_unless_they_ask_for_more(file: Path) -> None:
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}


def test_each_python_that_the_metadata_names_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        text.rpartition(" :: ")[2]
        for text in project["classifiers"]
        if re.search(r"Python :: 3\.\d+$", text)
    }
    assert named <= set(PYTHONS["jobs"]["test"]["strategy"]["matrix"]["python"])
    assert min(named, key=lambda each: int(each[2:])) == project["requires-python"].lstrip(">=")
