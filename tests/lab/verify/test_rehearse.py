"""`devflow rehearse`: four releases of one app tried out at the same time."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.project_copy import copy_project
from tests.lab.releases import start
from tests.lab.waiting import PATIENCE_SECONDS

# A cluster that isn't there: a rehearsal needs none.
SETTINGS = "config: {devflow:cluster: kubeconfig, devflow:context: nowhere}\n"
STACK = """
apps:
  till:
    image: ghcr.io/acme/shop:1.0.0
    replicas: 4
    steps: [50, verify, 100]
    verify: {for: 60s, errorRate: "< 0.5%", latencyP95: "< 2.5s"}
    progressDeadline: 36s
    env: {TOKEN: {secret: shop, key: token}}
    source: {repoURL: https://example.com/apps.git}
"""
REHEARSALS: Mapping[str, tuple[str, ...]] = {
    "good": ("--rate", "5", "--html", "good.html"),
    # So many that no window with enough requests can hold none, however few a busy machine sends.
    "errors": ("--rate", "20", "--error-rate", "50%", "--load", "ramp"),
    "quiet": ("--load", "day.csv", "--start", "00:00"),
    "never-ready": ("--rate", "1", "--never-ready"),
}

Ended = Mapping[str, tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    copy_project(folder)
    (folder / "stacks" / "prod.yaml").write_text(STACK)
    (folder / "Pulumi.prod.yaml").write_text(SETTINGS)
    (folder / "day.csv").write_text("time,rate\n00:00,0.1\n12:00,80\n")
    return folder


@pytest.fixture(scope="module")
def ended(lab: Lab, folder: Path) -> Ended:
    """Exit code and findings of each, by its name."""
    command = ("rehearse", "till", "--image", "ghcr.io/acme/shop:2.0.0", "--stack", "prod")
    running = {
        name: start(*command, "--speed", "12", "--json", *options, folder=folder)
        for name, options in REHEARSALS.items()
    }
    return {name: _end(process) for name, process in running.items()}


def _end(process: "subprocess.Popen[str]") -> tuple[int, dict[str, Any]]:
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert out, err
    findings: dict[str, Any] = json.loads(out)
    return process.returncode, findings


def test_a_good_release_would_complete(ended: Ended) -> None:
    code, found = ended["good"]
    assert (code, found["verdict"]) == (Exit.OK, "completed"), found
    assert found["bad"] == 0
    assert found["requests"] > 100


def test_its_page_needs_nothing_else(ended: Ended, folder: Path) -> None:
    assert ended["good"][0] == Exit.OK
    page = (folder / "good.html").read_text()
    assert "This release would complete after" in page
    assert "Plotly.newPlot" in page


def test_a_bad_release_would_be_taken_back_and_tells_how_many_would_see_it(ended: Ended) -> None:
    code, found = ended["errors"]
    assert (code, found["verdict"]) == (Exit.ABORTED, "caught"), found
    assert (found["step"], found["weight"]) == ("Verify", 50)
    assert found["reason"].startswith("error rate ")
    assert 0 < found["bad"] == found["failed"] < found["requests"] / 2


def test_a_release_at_night_would_wait_for_a_person(ended: Ended) -> None:
    code, found = ended["quiet"]
    assert (code, found["verdict"]) == (Exit.TIMED_OUT, "paused"), found
    assert "at least 20 needed" in found["reason"]


def test_a_release_that_never_gets_ready_would_be_taken_back_unseen(ended: Ended) -> None:
    code, found = ended["never-ready"]
    assert (code, found["verdict"]) == (Exit.ABORTED, "caught"), found
    assert (found["step"], found["bad"]) == ("50% Traffic", 0)


def test_nothing_is_left_in_the_lab(lab: Lab, ended: Ended) -> None:
    assert len(ended) == len(REHEARSALS)
    namespaces, _ = call(lab, lambda kube: kube.list("v1", "Namespace"))
    left = [
        each["metadata"]["name"]
        for each in namespaces
        if each["metadata"]["name"].startswith("rehearse-till-")
        and "deletionTimestamp" not in each["metadata"]
    ]
    assert left == []
