"""Blue-green, walked by the real Argo Rollouts under real requests."""

import json
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.live import CONTROLLER
from devflow.record.fold.left_out.switched_at_once import AT_ONCE
from devflow.record.job import JobStatus, StepStatus
from devflow.release.names import HASH_LABEL
from tests.lab.aborts import is_short, ready_pods
from tests.lab.loads import Load
from tests.lab.project_copy import copy_project
from tests.lab.records import told, wait_job
from tests.lab.release.two_apps import Project, finish, image_of
from tests.lab.releases import start
from tests.lab.spec.ways import (
    all_by,
    answers,
    app_of,
    reaches,
    smoke_tests,
    until_all_by,
    version_of,
)
from tests.lab.waiting import eventually


def test_blue_green_switches_at_once_with_its_preview_beside_and_loses_no_request(
    lab: Lab, namespace: str
) -> None:
    preview = f"next.{namespace}.localhost"
    app = app_of(
        lab,
        namespace,
        "bluegreen",
        strategy="blueGreen",
        steps=["approve", 100],
        preview={"replicas": 1, "hosts": [preview]},
    )
    with Load(app.target) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        until_all_by(app, "2.0.0", preview)
        assert answers(app) == all_by("1.0.0")
        app.approve()
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        until_all_by(app, "2.0.0")

        app.release("3.0.0")
        eventually("the preview", lambda: version_of(app, host=preview) == "3.0.0")
        app.abort()
        wait_job(app, "3.0.0", JobStatus.ROLLED_BACK)
        assert answers(app) == all_by("2.0.0")

        app.release("1.0.0")
        app.approve()
        eventually("the way back", lambda: version_of(app) == "1.0.0")
    assert not load.failures()
    assert told(ended) == [
        (name, StepStatus.SUCCEEDED)
        for name in ("Applied", "Preview", "Approve", "100% Traffic", "Completed")
    ]


def test_blue_green_goes_back_when_what_judges_it_after_the_switch_finds_it_bad(
    lab: Lab, namespace: str
) -> None:
    switched = Event()
    with smoke_tests(good=False, begin=switched) as url:
        web = {"url": url, "jsonPath": "{$.ok}", "success": "result"}
        app = app_of(
            lab,
            namespace,
            "switchedback",
            strategy="blueGreen",
            steps=[{"analysis": {"job": {"image": "smoke:1"}}}, 100, {"analysis": {"web": web}}],
        )
        with Load(app.target) as load:
            app.release("2.0.0")
            # What judges it may be quicker than the gateway.
            eventually("the switch", lambda: {one.version for one in load.samples} >= {"2.0.0"})
            switched.set()
            ended = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
            until_all_by(app, "1.0.0")
        assert not load.failures()
        assert {sample.version for sample in load.samples} == {"1.0.0", "2.0.0"}
    assert told(ended)[1:5] == [
        ("Preview", StepStatus.SUCCEEDED),
        ("Analysis job", StepStatus.SUCCEEDED),
        ("100% Traffic", StepStatus.SUCCEEDED),
        ("Analysis web", StepStatus.FAILED),
    ]


STEPS = ["Applied", "Preview", "Approve", "100%", "Completed"]
MARKS = (" ✔ ", " ↷ ", " ✖ ", " ◉ ")


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    copy_project(tmp_path)
    made = Project(lab, tmp_path, namespace, namespace)
    settings = {"strategy": "blueGreen", "steps": ["approve", 100]}
    made.apps[made.shop] |= {**settings, "scaleDown": {"oldStable": "1h"}}
    made.write()
    made.up()
    return made


def test_each_command_does_with_blue_green_what_it_does_with_a_canary(project: Project) -> None:
    shop = project.shop
    released = project.release(2)
    project.until_gate(2)
    watching = project.start("watch", shop, "--json")
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())
    assert (first["status"], first["steps"][first["step"]]["name"]) == ("Paused", "Approve")
    assert f"`devflow promote {shop}" in first["decide"]
    assert project.devflow("promote", shop).returncode == Exit.OK
    done, watched = finish(released), finish(watching)
    assert (done.returncode, watched.returncode) == (Exit.OK, Exit.OK), done.stderr + watched.stderr
    assert [words[1] for words in rows(done.stdout)] == STEPS
    assert json.loads(watched.stdout.splitlines()[-1])["status"] == "Succeeded"

    # The pods of the version before are still there, so nobody is asked.
    back = project.devflow("rollback", shop)
    assert back.returncode == Exit.OK, back.stderr
    assert image_of(project.rollout(shop)) == project.image(1)
    assert ["↷", "Approve", "Skipped"] in [words[:3] for words in rows(back.stdout)]

    released = project.release(3)
    project.until_gate(3)
    assert project.devflow("abort", shop).returncode == Exit.OK
    assert finish(released).returncode == Exit.ABORTED
    back = project.devflow("rollback", shop)
    assert back.returncode == Exit.OK, back.stderr
    assert image_of(project.rollout(shop)) == project.image(1)

    lines = eventually("all are over in the record", lambda: history(shop))
    approvals = [(line["to"]["image"], step_in(line, "Approve")["status"]) for line in lines]
    skipped = project.image(1), "Skipped"
    walked = (project.image(3), "Failed"), skipped, (project.image(2), "Succeeded")
    # Changed last first: the one that was aborted may have been replaced after the next has ended.
    assert sorted(approvals) == sorted([skipped, *walked, skipped])
    at_once = [line["id"] for line in lines if step_in(line, "Approve").get("message") == AT_ONCE]
    shown = json.loads(finish(start("job", at_once[0], "--json")).stdout)
    assert (len(at_once), shown["to"]["image"]) == (1, project.image(1))


def history(app: str) -> list[dict[str, Any]]:
    """What `devflow history` has of an app's jobs; nothing while one of them goes on: the
    controller may write the end of the last one after the command that waited for it.
    """
    shown = finish(start("history", app, "--json")).stdout
    lines = [json.loads(line) for line in shown.splitlines()]
    return lines if all(JobStatus(line["status"]).is_final for line in lines) else []


def rows(shown: str) -> list[list[str]]:
    """The words of each row of a table of steps."""
    return [line.split() for line in shown.splitlines() if line.startswith(MARKS)]


def step_in(job: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in job["steps"] if step["name"] == name)
    return found


def test_the_controller_switches_back_after_an_abort_if_argo_rollouts_cannot(
    lab: Lab, namespace: str
) -> None:
    """It waits for a pod of the new version that isn't ready."""
    times = {"for": "1h", "window": "6s", "interval": "2s", "grace": "10m"}
    app = app_of(
        lab,
        namespace,
        "heldup",
        strategy="blueGreen",
        steps=[100, "verify"],
        verify={**times, "errorRate": "< 50%"},
        prometheus={"scrapeInterval": "1s"},
    )
    with Load(app.target) as load:
        app.release("2.0.0")
        eventually("the switch", lambda: version_of(app) == "2.0.0")
        newest = app.rollout()["status"]["currentPodHash"]
        (pod, *_) = (p for p in app.pods() if p["metadata"]["labels"][HASH_LABEL] == newest)
        name = pod["metadata"]["name"]
        app.annotate_pods([pod], fault="never-ready")
        eventually("a pod is NotReady", lambda: name not in ready_pods(app))
        eventually("its ReplicaSet counts it", lambda: is_short(app, "currentPodHash"))
        app.abort()
        until_all_by(app, "1.0.0")
        wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
        assert answers(app) == all_by("1.0.0")
    assert not load.failures()
    service = app.ask(lambda kube: kube.get("v1", "Service", app.name, namespace))
    assert CONTROLLER in {one["manager"] for one in service["metadata"]["managedFields"]}
