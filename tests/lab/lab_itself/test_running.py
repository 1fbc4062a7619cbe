"""How the tests of the lab run, and what explains one that fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from devflow.lab import Lab
from tests.lab.running.labs import CHOSEN, FAILURES, ROOT, RUN
from tests.lab.running.order import Stage, stage

FAILING = """
from pathlib import Path

from tests.lab.cluster import call
from tests.lab.traffic import App


def test_it_fails(lab, namespace):
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "shop", "namespace": namespace},
        "stringData": {"word": "tulip"},
    }
    call(lab, lambda kube: kube.apply(secret))
    App(lab, namespace, "shop", {"replicas": 1}).install("1.0.0")
    assert namespace == "wrong"


def test_it_passes(lab, namespace):
    pass


def test_it_needs_no_lab():
    assert not Path(__file__).exists()
"""


def test_what_explains_a_failure_is_in_the_folder_that_its_report_names(
    lab: Lab, tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(FAILING)
    failures = tmp_path / "failures"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", "/dev/null", "-p", "no:cacheprovider"),
            *("-p", "tests.lab.conftest", "--rootdir", str(tmp_path), str(tmp_path)),
        ],
        cwd=ROOT,
        env={**_environment(), CHOSEN: str(lab.layout.folder), FAILURES: str(failures)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    (folder,) = failures.iterdir()
    assert str(folder) in done.stdout
    assert not (folder / "missing.txt").exists(), (folder / "missing.txt").read_text()
    (rollout,) = yaml.safe_load_all((folder / "Rollout.yaml").read_text())
    assert rollout["metadata"]["namespace"] in done.stdout
    assert {"Pod.yaml", "Service.yaml", "VirtualService.yaml"} <= {p.name for p in folder.iterdir()}
    assert "argo-rollouts" in (folder / "status.txt").read_text()
    assert "shop" in (folder / "logs" / "argo-rollouts.log").read_text()
    everything = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    assert not any("tulip" in text for text in everything)


def _environment() -> dict[str, str]:
    """Without what pytest-xdist gives its workers: the child is none, but belongs to the run."""
    theirs = {name for name in os.environ if name.startswith("PYTEST_")} - {RUN}
    return {name: value for name, value in os.environ.items() if name not in theirs}


def test_what_measures_runs_last(request: pytest.FixtureRequest) -> None:
    stages = [stage(item) for item in request.session.items]
    assert stages == sorted(stages)
    assert stage(request.node) is Stage.BESIDE
