"""Argo Rollouts' own lint on what the examples are made into; it needs no lab."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.release import build
from devflow.stacks.loader import load_stack
from tests.lab.actions.plugin import plugin

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    if not request.config.getoption("soak"):
        pytest.skip("the plugin is built in make soak")
    return plugin()


def objects(example: Path) -> list[dict[str, Any]]:
    app = load_stack(example, "https://git.example/acme/shop").apps["shop"]
    made: list[dict[str, Any]] = json.loads(json.dumps(list(build(app))))
    return made


def lint(program: Path, file: Path, made: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    file.write_text(yaml.safe_dump_all(made), encoding="utf-8")
    command = (str(program), "lint", "-f", str(file))
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_it_finds_nothing_in_an_example(program: Path, example: Path, tmp_path: Path) -> None:
    done = lint(program, tmp_path / "objects.yaml", objects(example))
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_finds_a_weight_that_is_none(program: Path, tmp_path: Path) -> None:
    made = objects(next(file for file in EXAMPLES if file.stem == "canary"))
    rollout = next(each for each in made if each["kind"] == "Rollout")
    steps = rollout["spec"]["strategy"]["canary"]["steps"]
    next(step for step in steps if "setWeight" in step)["setWeight"] = 300
    done = lint(program, tmp_path / "objects.yaml", made)
    assert done.returncode != 0
    assert "setWeight" in done.stdout + done.stderr
