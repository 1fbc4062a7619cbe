"""`devflow release` and `devflow demo`, with a project and a stack of their own."""

import json
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.loads import fetch
from tests.lab.project_copy import copy_project
from tests.lab.pulumi_cli import WITH_CLI
from tests.lab.releases import ROLLOUT, start
from tests.lab.waiting import PATIENCE_SECONDS, eventually

EITHER = pytest.mark.parametrize("engine_name", ["embedded", WITH_CLI])


@dataclass(frozen=True)
class Project:
    """The repository's program with one stack; its app is named as its namespace is."""

    lab: Lab
    folder: Path
    app: str
    engine: str

    @property
    def settings(self) -> Path:
        return self.folder / f"Pulumi.{self.app}.yaml"

    def devflow(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        process = start(*arguments, "--stack", self.app, folder=self.folder)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def up(self) -> None:
        done = self.devflow("up", "--engine", self.engine)
        assert done.returncode == Exit.OK, done.stderr

    def image(self, version: int) -> str:
        return f"ghcr.io/acme/shop:{version}.0.0"

    def until_served(self) -> None:
        """Wait until the gateway serves the app."""
        host = f"{self.app}.localhost"
        eventually("served", lambda: fetch(self.lab.gateway, Host=host)[0] == 200)

    def declared(self) -> tuple[object, object, object]:
        """All of the Rollout but its status, which Argo Rollouts may still be writing."""
        found = call(self.lab, lambda kube: kube.get(*ROLLOUT, self.app, self.app))
        metadata = found["metadata"]
        return metadata["generation"], metadata["annotations"], metadata.get("labels")


@pytest.fixture
def engine_name() -> str:
    return "embedded"


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path, engine_name: str) -> Project:
    copy_project(tmp_path)
    (tmp_path / "stacks" / f"{namespace}.yaml").write_text(
        f"namespaces: {{{namespace}: {{create: false}}}}\n"
        f"apps:\n"
        f"  {namespace}:\n"
        f"    image: ghcr.io/acme/shop:1.0.0\n"
        f"    replicas: 4\n"
        f"    hosts: [{namespace}.localhost]\n"
        f"    gateway: istio-ingress/public\n"
        f"    steps: [10, verify, 100]\n"
        f"    verify: {{for: 2s}}\n"
        f"    source: {{repoURL: https://example.com/apps.git}}\n"
    )
    made = Project(lab, tmp_path, namespace, engine_name)
    made.settings.write_text("# ours\nconfig:\n  devflow:cluster: lab\n")
    return made


@EITHER
def test_a_release_ends_with_a_table_and_the_same_again_does_nothing(project: Project) -> None:
    """faults/20 j: with a Pulumi CLI its log was on stderr."""
    project.up()
    done = project.devflow("release", project.app, "--image", project.image(2))
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    rows = [line.split() for line in done.stdout.splitlines() if "✔" in line]
    assert [row[:3] for row in rows] == [
        ["✔", "Applied", "0.0"],
        ["✔", "10%", "Traffic"],
        ["✔", "Verify", "10%"],
        ["✔", "100%", "Traffic"],
        ["✔", "Completed", "-"],
    ]
    assert rows[1][3:7] == ["10%", "10%", "1/1", "4/4"]
    assert rows[3][3:5] == ["100%", "100%"]
    assert project.settings.read_text().startswith("# ours\n")
    assert f"{project.app}: {project.image(2)}" in project.settings.read_text()
    before = project.declared()
    again = project.devflow("release", project.app, "--image", project.image(2))
    assert again.returncode == Exit.OK
    assert "nothing to do" in again.stdout
    assert project.declared() == before
    assert project.devflow("destroy", "--yes").returncode == Exit.OK
    assert call(project.lab, lambda kube: kube.list(*ROLLOUT, project.app))[0] == []


def test_a_release_may_be_the_first_deploy(project: Project) -> None:
    options = ("--image", project.image(5), "--engine", project.engine)
    done = project.devflow("release", project.app, *options)
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert f"healthy: {project.app} runs {project.image(5)}" in done.stdout


@EITHER
def test_demo_releases_the_next_major_version(project: Project) -> None:
    # The gateway gets to know the weight a while after it is set.
    stack = project.folder / "stacks" / f"{project.app}.yaml"
    stack.write_text(stack.read_text().replace("{for: 2s}", "{for: 10s}"))
    # As in `make up`: the first deploy is still on its way.
    project.up()
    done = project.devflow("demo")
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    assert f"healthy: {project.app} runs {project.image(2)}" in done.stdout
    assert "What to try next" in done.stdout
    rows = [line.split() for line in done.stdout.splitlines()]
    recorded = [row for row in rows if "Succeeded" in row]
    assert [row[1] for row in recorded if row[2:3] == ["Traffic"]] == ["10%", "100%"]
    weights = {row[1]: row for row in rows if row[2:3] == ["Traffic"] and row not in recorded}
    # Asked, share seen, requests, errors.
    assert weights["10%"][3] == "10%"
    seen = {asked: float(row[4].removesuffix("%")) for asked, row in weights.items()}
    assert 2 < seen["10%"] < 20
    assert int(weights["10%"][5]) > 200
    assert weights["100%"][3] == "100%"
    assert seen["100%"] > seen["10%"]
    (total,) = (row for row in rows if row[1:2] == ["Completed"] and "Σ" in row)
    assert total[2:6] == ["Σ", total[3], "Σ", "0"]


def test_load_counts_who_answers(project: Project) -> None:
    project.up()
    project.devflow("watch", project.app)
    project.until_served()
    done = project.devflow("lab", "load", project.app, "--rate", "100", "--for", "2s", "--json")
    assert (done.returncode, done.stderr) == (Exit.OK, "")
    figures = json.loads(done.stdout)
    assert (figures["requests"], figures["errors"]) == (200, 0)
    (version,) = figures["versions"]
    assert (version["version"], version["share"]) == ("1.0.0", 1)
    assert 0 < version["p50_ms"] <= version["p95_ms"] <= version["p99_ms"]


def test_load_that_is_interrupted_shows_the_figures_so_far(project: Project) -> None:
    """faults/20 j: under ``nohup`` it didn't end."""
    project.up()
    project.until_served()
    process = start(
        *("lab", "load", project.app, "--rate", "100", "--for", "1h", "--json"),
        *("--stack", project.app),
        folder=project.folder,
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    assert " requests answered, 0 failed" in line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, "Traceback" in err) == (Exit.INTERRUPTED, False)
    so_far, hour = int(line.split()[0]), 3600 * 100
    assert so_far <= json.loads(out)["requests"] < hour


def test_load_of_an_app_without_a_host_says_how_to_give_it_one(project: Project) -> None:
    stack = project.folder / "stacks" / f"{project.app}.yaml"
    lines = stack.read_text().splitlines()
    kept = [line for line in lines if not line.strip().startswith(("hosts:", "gateway:"))]
    stack.write_text("\n".join(kept))
    done = project.devflow("lab", "load", project.app)
    assert done.returncode == Exit.BAD_INPUT
    assert done.stderr == (
        f"Error: {project.app} has no host that requests could name; give it one in the stack,"
        f" such as hosts: [{project.app}.localhost]\n"
    )


@pytest.mark.parametrize(
    ("app", "image", "problem"),
    [
        (None, "not an image", "'not an image' is not an image"),
        ("nope", "ghcr.io/acme/shop:2.0.0", "nope: no such app in this stack"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(
    project: Project, app: str | None, image: str, problem: str
) -> None:
    before = project.settings.read_bytes()
    done = project.devflow("release", app or project.app, "--image", image)
    assert done.returncode == Exit.BAD_INPUT
    assert problem in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert project.settings.read_bytes() == before


def test_without_its_cluster_nothing_is_written(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = project.settings.read_bytes()
    with monkeypatch.context() as patch:
        patch.setenv("DEVFLOW_LAB", str(tmp_path / "none"))
        done = project.devflow("release", project.app, "--image", project.image(2))
    assert done.returncode == Exit.LAB
    assert "devflow lab up" in done.stderr
    assert project.settings.read_bytes() == before
