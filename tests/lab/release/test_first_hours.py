"""What a new user tries first: a rehearsal of a bad release, and a demo that Ctrl-C interrupts."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.project_copy import ROOT, copy_project
from tests.lab.releases import ROLLOUT, start
from tests.lab.waiting import PATIENCE_SECONDS, eventually


class Project:
    """The repository's program, with a stack whose one app is judged by a metric."""

    def __init__(self, lab: Lab, folder: Path, app: str) -> None:
        self.lab, self.folder, self.app = lab, folder, app
        copy_project(folder)
        shutil.copy(ROOT / "stacks" / "dev.yaml", folder / "stacks")
        shutil.copy(ROOT / "Pulumi.dev.yaml", folder)
        (folder / f"Pulumi.{app}.yaml").write_text("config:\n  devflow:cluster: lab\n")
        self.write("[10, verify, 100]")

    def write(self, steps: str) -> None:
        (self.folder / "stacks" / f"{self.app}.yaml").write_text(
            f"namespaces: {{{self.app}: {{create: false}}}}\n"
            f"apps:\n"
            f"  {self.app}:\n"
            f"    image: ghcr.io/acme/shop:1.0.0\n"
            f"    replicas: 2\n"
            f"    hosts: [{self.app}.localhost]\n"
            f"    gateway: istio-ingress/public\n"
            f"    steps: {steps}\n"
            f'    verify: {{for: 5s, errorRate: "< 1%"}}\n'
            f"    prometheus: {{scrapeInterval: 1s}}\n"
        )

    def devflow(self, *arguments: str) -> tuple[int, str, str]:
        process = start(*arguments, folder=self.folder)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        return process.returncode, out, err

    def of_stack(self, *arguments: str) -> tuple[int, str, str]:
        return self.devflow(*arguments, "--stack", self.app)

    def pause(self) -> str:
        """Why the Rollout is paused; empty while it isn't."""
        found = call(self.lab, lambda kube: kube.get(*ROLLOUT, self.app, self.app))
        conditions = found.get("status", {}).get("pauseConditions") or [{"reason": ""}]
        return str(conditions[0]["reason"])


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    return Project(lab, tmp_path, namespace)


def test_the_first_rehearsal_of_a_bad_release_sees_it_caught(project: Project) -> None:
    """faults/17: with its defaults it judged nothing."""
    bad = ("--image", "shop:9", "--error-rate", "8%")
    code, out, err = project.devflow("rehearse", "shop", *bad)
    assert code == Exit.ABORTED, out + err
    assert out.startswith("This release would be taken back at Verify")
    assert "error rate" in out


def test_a_demo_that_was_interrupted_is_repaired_by_the_next(project: Project) -> None:
    """faults/26: it followed a paused release for an hour."""
    # The gate holds the release until the demo is over, however long that takes.
    project.write("[10, approve, verify, 100]")
    assert project.of_stack("up", "--engine", "embedded")[0] == Exit.OK
    first = start("demo", "--stack", project.app, folder=project.folder)
    eventually("the canary has traffic", lambda: project.pause() or first.poll() is not None)
    assert first.poll() is None, first.communicate()
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=PATIENCE_SECONDS)
    project.write("[10, verify, 100]")
    assert project.of_stack("promote", project.app)[0] == Exit.OK
    # Without the demo's requests there is nothing to judge by.
    eventually("it waits", lambda: project.pause() == "InconclusiveAnalysisRun")

    code, out, _ = project.of_stack("watch", project.app, "--once", "--json")
    waiting = json.loads(out)["waiting"]
    assert (code, waiting["for"]) == (Exit.OK, "a person")
    assert waiting["promote"] == f"devflow promote {project.app} --stack {project.app}"

    code, out, err = project.of_stack("demo")
    assert code == Exit.OK, out + err
    assert "2.0.0 is taken back: " in out
    assert f"{project.app} runs ghcr.io/acme/shop:3.0.0" in out


def test_the_commands_that_decide_do_so(project: Project) -> None:
    """faults/26: nothing said, or did, what lets a waiting release go on."""
    assert project.of_stack("up", "--engine", "embedded")[0] == Exit.OK
    image = ("--image", "ghcr.io/acme/shop:2.0.0")
    following = start(
        *("release", project.app, *image, "--stack", project.app), folder=project.folder
    )
    eventually("it waits", lambda: project.pause() == "InconclusiveAnalysisRun")
    code, out, err = project.of_stack("promote", project.app)
    assert code == Exit.OK, err
    assert "2.0.0 goes on" in out
    out, err = following.communicate(timeout=PATIENCE_SECONDS)
    assert following.returncode == Exit.OK, out + err
    assert f"`devflow promote {project.app} --stack {project.app}` lets it go on" in out
    code, _, err = project.of_stack("abort", project.app)
    assert (code, "is stable" in err) == (Exit.FAILED, True)
