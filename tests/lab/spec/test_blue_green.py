"""Blue-green, walked by the real Argo Rollouts under real requests."""

import json
from pathlib import Path

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.loads import Load
from tests.lab.project_copy import copy_project
from tests.lab.records import told, wait_job
from tests.lab.release.two_apps import Project, finish, image_of
from tests.lab.spec.ways import all_by, answers, app_of, reaches, smoke_tests, version_of
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
        eventually("the preview", lambda: version_of(app, host=preview) == "2.0.0")
        assert answers(app, preview) == all_by("2.0.0")
        assert answers(app) == all_by("1.0.0")
        app.approve()
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        eventually("the switch", lambda: version_of(app) == "2.0.0")
        assert answers(app) == all_by("2.0.0")

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
    with smoke_tests(good=False) as url:
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
            ended = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
            eventually("the switch back", lambda: version_of(app) == "1.0.0")
            assert answers(app) == all_by("1.0.0")
        assert not load.failures()
        assert {sample.version for sample in load.samples} == {"1.0.0", "2.0.0"}
    assert told(ended)[1:5] == [
        ("Preview", StepStatus.SUCCEEDED),
        ("Analysis job", StepStatus.SUCCEEDED),
        ("100% Traffic", StepStatus.SUCCEEDED),
        ("Analysis web", StepStatus.FAILED),
    ]


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    copy_project(tmp_path)
    made = Project(lab, tmp_path, namespace, namespace)
    settings = {"strategy": "blueGreen", "steps": ["approve", 100]}
    made.apps[made.shop] |= {**settings, "scaleDown": {"oldStable": "5m"}}
    made.write()
    made.up()
    return made


def test_blue_green_by_the_command(project: Project) -> None:
    """Every command that has to do with releases, and what each says of one."""
    shop = project.shop
    released = project.release(2)
    project.until_gate(2)
    watching = project.start("watch", shop, "--json")
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())
    promoted = project.devflow("promote", shop)
    assert promoted.returncode == Exit.OK, promoted.stderr
    done, watched = finish(released), finish(watching)
    assert (done.returncode, watched.returncode) == (Exit.OK, Exit.OK), done.stderr + watched.stderr
    print(first, done.stdout, watched.stdout, sep="\n")

    back = finish(project.start("rollback", shop))
    print(back.stdout)
    assert back.returncode == Exit.OK, back.stderr
    assert image_of(project.rollout(shop)) == project.image(1)

    released = project.release(3)
    project.until_gate(3)
    aborted = project.devflow("abort", shop)
    assert aborted.returncode == Exit.OK, aborted.stderr
    done = finish(released)
    print(done.stdout)
    assert done.returncode == Exit.ABORTED
    back = project.devflow("rollback", shop)
    print(back.stdout)
    assert back.returncode == Exit.OK, back.stderr
    project.until(shop, lambda found: found["status"].get("phase") == "Healthy")

    history = project.start("history", shop)
    print(finish(history).stdout)
    for job in project.jobs():
        print(job.status, [(step.name, step.status, step.message) for step in job.steps])
    raise AssertionError
