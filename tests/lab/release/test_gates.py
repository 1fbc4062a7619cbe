"""Freeze windows and gates with rules, in a lab: who and what holds a release up, and by whom it
goes on.
"""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from devflow.live import Action, Verb, actions_in, with_action
from devflow.record import Job, JobStatus
from devflow.release.freeze import FREEZE_ANNOTATION
from devflow.release.names import REVISION_ANNOTATION
from tests.lab.cluster import call
from tests.lab.project_copy import copy_project
from tests.lab.records import ask
from tests.lab.release.two_apps import Project, finish, image_of
from tests.lab.waiting import eventually

FIRST_PAUSE, SECOND_PAUSE = 1, 2
"""Argo Rollouts' steps of the gate: a person ends the first, the controller the second."""


def window(*, begins: timedelta, ends: timedelta) -> dict[str, str]:
    now = datetime.now(UTC)
    start, until = (f"{now + one:%Y-%m-%d %H:%M}" for one in (begins, ends))
    return {"reason": "Christmas", "from": start, "until": until}


def holding() -> dict[str, str]:
    return window(begins=-timedelta(hours=1), ends=timedelta(hours=24))


def over() -> dict[str, str]:
    return window(begins=-timedelta(hours=2), ends=-timedelta(hours=1))


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    copy_project(tmp_path)
    return Project(lab, tmp_path, namespace, namespace)


def job_of(project: Project, version: int) -> Job | None:
    found = [one for one in project.jobs() if one.to.image == project.image(version)]
    return found[0] if found else None


def until_job(project: Project, version: int, holds: Callable[[Job], bool]) -> Job:
    def probe() -> Job | None:
        job = job_of(project, version)
        return job if job is not None and holds(job) else None

    found: Job = eventually("the job as it is to be", probe)
    return found


def annotate(project: Project, name: str, value: str) -> None:
    project.patch(project.shop, {"metadata": {"annotations": {name: value}}})


def approve_as(project: Project, user: str) -> None:
    """As `devflow promote` of that user does."""
    found = project.rollout(project.shop)
    said = Action(
        id=secrets.token_hex(4),
        verb=Verb.PROMOTE,
        by=user,
        at=datetime.now(UTC),
        revision=int(found["metadata"]["annotations"][REVISION_ANNOTATION]),
        version=int(found["metadata"]["resourceVersion"]),
        step=FIRST_PAUSE,
    )
    known = actions_in(found["metadata"]["annotations"])
    project.patch(project.shop, {"metadata": {"annotations": with_action(known, said)}})
    project.promote()


def until_at_gate(project: Project, app: str = "") -> dict[str, Any]:
    """Until the release waits for a person, and not for the controller."""

    def waits(found: dict[str, Any]) -> bool:
        status = found["status"]
        return status.get("currentStepIndex") == FIRST_PAUSE and bool(status.get("pauseConditions"))

    return project.until(app or project.shop, waits)


def test_inside_a_window_nothing_is_released_but_with_a_reason_that_is_recorded(
    project: Project,
) -> None:
    project.apps[project.shop]["freeze"] = [holding()]
    project.write()
    project.up()
    refused = project.devflow("release", project.shop, "--image", project.image(2))
    assert refused.returncode == Exit.FROZEN, refused.stderr
    (line,) = refused.stderr.splitlines()
    assert f"{project.shop} is frozen until" in line
    assert "UTC: Christmas" in line
    project.apps[project.shop]["image"] = project.image(2)
    project.write()
    up = project.devflow("up")
    assert (up.returncode, len(up.stderr.splitlines())) == (Exit.FROZEN, 1), up.stderr
    project.apps[project.shop]["image"] = project.image(1)
    project.write()
    assert image_of(project.rollout(project.shop)) == project.image(1)
    assert job_of(project, 2) is None

    overridden = project.start(
        *("release", project.shop, "--image", project.image(2), "--override", "incident 4711")
    )
    until_at_gate(project)
    project.promote()
    done = finish(overridden)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    job = until_job(project, 2, lambda job: job.status is JobStatus.SUCCEEDED)
    assert job.override.startswith("incident 4711 (")
    trail = ask(project.lab, lambda archive: archive.events(job.id))
    (noted,) = (event for event in trail if event.what == "Freeze overridden")
    assert noted.message == job.override


def test_a_gate_is_passed_outside_of_windows_and_by_those_who_may(project: Project) -> None:
    gate = {"approve": {"by": ["leads"], "text": "checked the dashboard?"}}
    project.apps[project.shop] |= {"freeze": [over()], "steps": [10, gate, 100]}
    project.write()
    project.up()
    call(project.lab, lambda kube: kube.apply(role(project.namespace)))
    call(project.lab, lambda kube: kube.apply(binding(project.namespace, "alice")))
    released = project.release(2)
    until_at_gate(project)
    waiting = until_job(project, 2, lambda job: "approve" in job.message)
    assert "approve the canary at 10% (leads): checked the dashboard?" in waiting.message

    annotate(project, FREEZE_ANNOTATION, json.dumps([holding()]))
    approve_as(project, "alice")
    frozen = until_job(project, 2, lambda job: len(job.approvals) == 1)
    assert "frozen until" in frozen.approvals[0].why
    until_at_gate(project)

    annotate(project, FREEZE_ANNOTATION, json.dumps([over()]))
    approve_as(project, "bob")
    refused = until_job(project, 2, lambda job: len(job.approvals) == 2)
    assert (refused.approvals[1].by, refused.approvals[1].held) == ("bob", False)
    assert "may not approve gates.devflow.dev leads" in refused.approvals[1].why
    until_at_gate(project)
    shown = until_job(project, 2, lambda job: "bob was refused" in job.message)
    assert shown.status is JobStatus.PAUSED

    approve_as(project, "alice")
    done = finish(released)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    job = until_job(project, 2, lambda job: job.status is JobStatus.SUCCEEDED)
    assert [(given.by, given.held) for given in job.approvals] == [
        ("alice", False),
        ("bob", False),
        ("alice", True),
    ]
    trail = [event.what for event in ask(project.lab, lambda archive: archive.events(job.id))]
    assert trail.count("Approval taken back") == 2
    assert trail.count("Approval Succeeded") == 1


def test_a_gate_that_was_gone_around_is_taken_back(project: Project) -> None:
    """The shop's is for leads, the cart's for any person, but not inside its freeze window."""
    wait = {"pause": "1h"}
    gate = {"approve": {"by": ["leads"]}}
    project.apps[project.shop]["steps"] = [10, gate, wait, 100]
    project.apps[project.cart] |= {"steps": [10, "approve", wait, 100], "freeze": [holding()]}
    project.write()
    project.up()
    released = project.release(2)
    container = project.rollout(project.cart)["spec"]["template"]["spec"]["containers"][0]
    template = {"spec": {"containers": [{**container, "image": project.image(2)}]}}
    project.patch(project.cart, {"spec": {"template": template}})
    beyond = {"status": {"currentStepIndex": SECOND_PAUSE + 1, "pauseConditions": None}}
    for app in (project.shop, project.cart):
        until_at_gate(project, app)
        project.patch(app, beyond, "status")
    done = finish(released)
    assert done.returncode == Exit.ABORTED, done.stdout + done.stderr
    job = until_job(project, 2, lambda job: job.status is JobStatus.ROLLED_BACK)
    assert "was gone around" in job.message

    def taken_back() -> Job | None:
        found = ask(project.lab, lambda a: a.newest(project.cart, project.namespace, 1)).jobs[0]
        return found if found.status is JobStatus.ROLLED_BACK else None

    frozen: Job = eventually("the cart's job, rolled back", taken_back)
    assert "was gone around by" in frozen.message
    assert "while frozen until" in frozen.message


def role(namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "leads", "namespace": namespace},
        "rules": [
            {
                "apiGroups": ["devflow.dev"],
                "resources": ["gates"],
                "resourceNames": ["leads"],
                "verbs": ["approve"],
            }
        ],
    }


def binding(namespace: str, user: str) -> dict[str, Any]:
    group = "rbac.authorization.k8s.io"
    return {
        "apiVersion": f"{group}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "leads", "namespace": namespace},
        "roleRef": {"apiGroup": group, "kind": "Role", "name": "leads"},
        "subjects": [{"apiGroup": group, "kind": "User", "name": user}],
    }
