"""Argo Rollouts' own lint, of the version that the lab runs, on all that is rendered."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from tests.go_tools import ROLLOUTS_PLUGIN, built
from tests.linters.rendered import Manifest, every_stack, objects


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    return built(ROLLOUTS_PLUGIN, request)


@every_stack
def test_it_finds_nothing(program: Path, stack: str, tmp_path: Path) -> None:
    done = lint(program, tmp_path, objects(stack))
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_finds_a_weight_that_is_none(program: Path, tmp_path: Path) -> None:
    made = objects("canary")
    rollout = next(each for each in made if each["kind"] == "Rollout")
    steps = rollout["spec"]["strategy"]["canary"]["steps"]
    next(step for step in steps if "setWeight" in step)["setWeight"] = 300
    done = lint(program, tmp_path, made)
    assert done.returncode != 0
    assert "setWeight" in done.stdout + done.stderr


def lint(program: Path, folder: Path, made: Iterable[Manifest]) -> subprocess.CompletedProcess[str]:
    file = folder / "objects.yaml"
    file.write_text(yaml.safe_dump_all(made), encoding="utf-8")
    command = (str(program), "lint", "-f", str(file))
    return subprocess.run(command, capture_output=True, text=True, check=False)
