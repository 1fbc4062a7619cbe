"""A release touches its app, once, or nothing: `devflow release` in stacks of two apps."""

import signal
import subprocess
from pathlib import Path

import psutil
import pytest
import yaml

from devflow.engine.settings.stack_lock import hold
from devflow.errors import Exit
from devflow.kube import Client
from devflow.lab import Lab
from devflow.record.job import JobStatus
from tests.lab.cluster import call
from tests.lab.project_copy import copy_project
from tests.lab.release.two_apps import GATED, Project, at_gate, finish, image_of
from tests.lab.releases import ROLLOUT
from tests.lab.waiting import eventually
from tests.lab.writes import own_writes


@pytest.fixture
def project(lab: Lab, namespace: str, tmp_path: Path) -> Project:
    copy_project(tmp_path)
    made = Project(lab, tmp_path, namespace, namespace)
    made.up()
    return made


def test_a_release_touches_no_other_app_and_no_replicas_that_were_scaled(project: Project) -> None:
    """faults/10: pending edits and refused objects of others, and an autoscaler's replicas."""
    cart = own_writes(project.rollout(project.cart))
    project.apps[project.cart] |= {"env": {"MODE": "x"}, "replicas": 3}
    project.apps[project.shop]["steps"] = [100]
    project.write()
    call(project.lab, lambda kube: _scale(kube, project.shop, project.namespace, 3))
    done = finish(project.release(2))
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    assert f"Rollout {project.namespace}/{project.cart}" in done.stdout
    assert project.rollout(project.shop)["spec"]["replicas"] == 3
    assert own_writes(project.rollout(project.cart)) == cart
    assert f"{project.shop}: {project.image(2)}" in project.settings.read_text()
    assert "comes before" in project.devflow("up").stdout


async def _scale(kube: Client, app: str, namespace: str, replicas: int) -> None:
    kube.field_manager = "autoscaler"
    try:
        await kube.patch(*ROLLOUT, app, namespace, {"spec": {"replicas": replicas}})
    finally:
        kube.field_manager = "devflow"


@pytest.mark.parametrize(
    ("more", "options", "code"),
    [
        ("", ["--engine", "pulumi"], Exit.ENGINE),
        ("  devflow:images: {nope: 'a:1'}\n", [], Exit.BAD_INPUT),
        ("  devflow:mongodbUri: mongodb://u:p@db\n", [], Exit.BAD_INPUT),
    ],
    ids=["another engine", "an unknown app", "a readable password"],
)
def test_a_release_that_cannot_begin_leaves_nothing_behind(
    project: Project, more: str, options: list[str], code: Exit
) -> None:
    """faults/21: no image in the file, no job, no annotation."""
    project.settings.write_text(project.settings.read_text() + more)
    text, before = project.settings.read_text(), project.application(project.shop)
    done = project.devflow("release", project.shop, "--image", project.image(2), *options)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
    assert project.settings.read_text() == text
    after = project.application(project.shop)
    assert after["metadata"].get("annotations") == before["metadata"].get("annotations")
    assert [job for job in project.jobs() if job.to.image == project.image(2)] == []
    assert not list((project.folder / ".devflow").glob("*.release.*"))
    project.settings.write_text(text.removesuffix(more))


def test_an_app_of_another_stack_is_left_alone(project: Project, tmp_path: Path) -> None:
    """faults/21: a second stack with an app of the same name."""
    other = Project(project.lab, project.folder, f"{project.stack}-b", project.namespace)
    text, before = other.settings.read_text(), project.application(project.shop)
    done = finish(other.release(2))
    assert done.returncode == Exit.FAILED
    assert f"belongs to stack 'devflow/{project.stack}'" in done.stderr
    assert other.settings.read_text() == text
    after = project.application(project.shop)
    assert after["metadata"]["annotations"] == before["metadata"]["annotations"]
    assert image_of(project.rollout(project.shop)) == project.image(1)
    assert [job for job in project.jobs() if job.to.image == project.image(2)] == []


def test_of_two_releases_at_once_one_walks_under_its_own_job(project: Project) -> None:
    """faults/10, faults/05: the second waits, supersedes, and the first ends at once."""
    # Neither is done before the other has begun.
    with hold(project.folder, project.stack, "up"):
        first, second = project.release(2), project.release(3)
        eventually("both are there", lambda: waits(project, first) and waits(project, second))
    ended: list[subprocess.Popen[str]] = []

    def one_ended() -> bool:
        ended[:] = [one for one in (first, second) if one.poll() is not None]
        return bool(ended)

    eventually("one is superseded", one_ended)
    (loser,) = ended
    winner, version = (second, 3) if loser is first else (first, 2)
    lost = finish(loser)
    assert lost.returncode == Exit.SUPERSEDED, lost.stdout + lost.stderr
    project.until_gate(version)
    project.promote()
    won = finish(winner)
    assert won.returncode == Exit.OK, won.stdout + won.stderr
    (job,) = [one for one in project.jobs() if one.to.image == project.image(version)]
    assert f"job {job.id}" in won.stdout.splitlines()
    assert f"superseded: by {project.image(version)} (by " in lost.stdout
    assert f"job {job.id})" in lost.stdout
    assert f"{project.shop}: {project.image(version)}" in project.settings.read_text()
    assert "waiting: stack" in won.stdout


def waits(project: Project, process: "subprocess.Popen[str]") -> bool:
    """Whether it has got as far as the stack's lock."""
    lock = str(project.folder / ".devflow" / f"{project.stack}.lock")
    return lock in {file.path for file in psutil.Process(process.pid).open_files()}


def _released_again(project: Project) -> subprocess.CompletedProcess[str]:
    """The same image after an abort, promoted at its gate and followed to its end."""
    again = project.release(2)
    project.until(project.shop, lambda found: not found["status"].get("abort") and at_gate(found))
    project.promote()
    done = finish(again)
    assert done.returncode == Exit.OK, done.stdout + done.stderr
    return done


def test_a_release_after_an_abort_is_another_attempt(project: Project) -> None:
    """faults/04: the same image again, as a pipeline that is run again asks for it."""
    first = project.release(2)
    project.until_gate(2)
    project.abort()
    aborted = finish(first)
    assert aborted.returncode == Exit.ABORTED, aborted.stdout + aborted.stderr
    assert f"devflow promote {project.shop}" in aborted.stdout
    assert f"devflow release {project.shop} --image {project.image(2)}" in aborted.stdout
    done = _released_again(project)
    second = project.until_recorded(2, JobStatus.SUCCEEDED)
    jobs = [one for one in project.jobs() if one.to.image == project.image(2)]
    assert (second.attempt, sorted(one.attempt for one in jobs)) == (2, [1, 2])
    assert f"job {second.id}" in done.stdout.splitlines()


def test_a_release_after_an_abort_with_another_edit_is_recorded_as_announced(
    project: Project,
) -> None:
    """faults/04: its job was said to have been interrupted, while its walk had another id."""
    first = project.release(2)
    project.until_gate(2)
    project.abort()
    finish(first)
    project.apps[project.shop]["env"] = {"MODE": "strict"}
    project.write()
    done = _released_again(project)
    job = project.until_recorded(2, JobStatus.SUCCEEDED)
    assert (job.number, f"job {job.id}" in done.stdout.splitlines()) == (3, True)
    assert [one.number for one in project.jobs() if one.to.image == project.image(2)] == [3, 2]


def test_a_release_that_another_writer_replaces_ends_at_once(project: Project) -> None:
    """faults/05: an image set by `kubectl`, in the middle; `devflow watch` ends, too."""
    release = project.release(2)
    project.until_gate(2)
    watch = project.start("watch", project.shop)
    assert watch.stdout is not None
    first_line = watch.stdout.readline()
    assert project.image(2) in first_line
    template = project.rollout(project.shop)["spec"]["template"]
    template["spec"]["containers"][0]["image"] = project.image(4)
    project.patch(project.shop, {"spec": {"template": template}})
    for process in (release, watch):
        done = finish(process)
        assert done.returncode == Exit.SUPERSEDED, done.stdout + done.stderr
        assert f"superseded: by {project.image(4)}" in done.stdout


def test_a_rollback_never_goes_to_another_image_than_the_stable_one(project: Project) -> None:
    """faults/03: a release that changed no image can't be taken back by one."""
    project.apps[project.shop]["steps"] = [100]
    project.write()
    assert finish(project.release(2)).returncode == Exit.OK
    project.apps[project.shop] |= {"steps": GATED, "env": {"MODE": "strict"}}
    project.write()
    assert project.devflow("up").returncode == Exit.OK
    project.until_gate(2)
    project.abort()
    text, before = project.settings.read_text(), project.rollout(project.shop)["metadata"]
    done = project.devflow("rollback", project.shop)
    assert done.returncode == Exit.BAD_INPUT, done.stdout
    assert done.stderr.rstrip().endswith("then run `devflow up`: env.MODE strict → (none)")
    assert project.settings.read_text() == text
    assert project.rollout(project.shop)["metadata"]["generation"] == before["generation"]


def test_a_rollback_does_not_go_to_a_stable_that_was_never_available(project: Project) -> None:
    """faults/01: Argo Rollouts calls the first version stable, ready or not."""
    fault = {"lab.devflow.dev/fault": "image-pull"}
    again = project.apps.pop(project.shop) | {"podAnnotations": fault}
    for apps in ({}, {project.shop: again}):
        project.apps |= apps
        project.write()
        assert project.devflow("up").returncode == Exit.OK
    project.until(project.shop, lambda found: bool(found["status"].get("stableRS")))
    with project.release(2) as process:
        project.until(project.shop, lambda found: image_of(found) == project.image(2))
        done = project.devflow("rollback", project.shop)
        process.send_signal(signal.SIGINT)
    assert done.returncode == Exit.BAD_INPUT, done.stdout
    assert f"stable was never available ({project.image(1)})" in done.stderr
    assert image_of(project.rollout(project.shop)) == project.image(2)


@pytest.mark.parametrize("moment", ["announced", "applied"])
def test_after_a_kill_the_next_up_goes_on_with_what_was_applied(
    project: Project, moment: str
) -> None:
    """faults/10: configuration and cluster agree, whenever the command was killed."""
    process = project.release(2)
    assert process.stdout is not None
    if moment == "announced":
        while not process.stdout.readline().startswith("job "):
            assert process.poll() is None
    else:
        # Stopped as soon as the Rollout asks for it, most often before the file is written.
        project.until(project.shop, lambda found: image_of(found) == project.image(2))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert project.devflow("up").returncode == Exit.OK
    image = image_of(project.rollout(project.shop))
    written = yaml.safe_load(project.settings.read_text())["config"].get("devflow:images", {})
    assert written.get(project.shop, project.image(1)) == image
    if moment == "applied":
        assert image == project.image(2)
    elif image == project.image(1):
        (job,) = [one for one in project.jobs() if one.to.image == project.image(2)]
        assert job.status is JobStatus.FAILED
        assert "devflow.dev/job" not in project.application(project.shop)["metadata"]["annotations"]
    assert not list((project.folder / ".devflow").glob("*.release.json"))
