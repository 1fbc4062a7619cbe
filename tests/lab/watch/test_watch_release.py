"""`devflow watch` against real releases."""

import json
import signal
import subprocess
from typing import Any

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.releases import GATED, App, start
from tests.lab.waiting import PATIENCE_SECONDS, eventually

NAMES = [
    *("Applied", "10% Traffic", "Verify", "30% Traffic", "Approve", "100% Traffic", "Completed"),
]
GATE = NAMES.index("Approve")


@pytest.fixture
def app(lab: Lab, namespace: str) -> App:
    deployed = App(lab, namespace)
    deployed.first_deploy()
    return deployed


def finish(process: "subprocess.Popen[str]") -> tuple[list[str], str]:
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return out.splitlines(), err


def read_until(process: "subprocess.Popen[str]", **values: object) -> dict[str, Any]:
    """The first JSON line with these values."""
    assert process.stdout is not None
    for line in process.stdout:
        data: dict[str, Any] = json.loads(line)
        if all(data[key] == value for key, value in values.items()):
            return data
    raise AssertionError(f"the watch ended without {values}")


def test_a_whole_canary_is_shown_step_by_step(app: App) -> None:
    app.deploy(2, steps=GATED)
    process = app.watch("--json")
    read_until(process, step=GATE)
    app.promote()
    lines = [json.loads(line) for line in finish(process)[0]]
    assert process.returncode == Exit.OK
    reached = [line["step"] for line in lines if line["step"] is not None]
    assert reached == sorted(reached)
    assert set(reached) >= {GATE + 1}
    assert [step["name"] for step in lines[-1]["steps"]] == NAMES
    assert {step["status"] for step in lines[-1]["steps"]} == {"Succeeded"}
    assert (lines[-1]["schema"], lines[-1]["status"]) == (2, "Succeeded")
    assert lines[-1]["image"] == {"from": app.image(1), "to": app.image(2)}
    assert lines[-1]["outcome"]["word"] == "healthy"
    assert lines[-1]["weights"] == {"asked": 0, "canary": 0, "stable": 100, "beside": []}


def test_lines_in_a_pipe_are_plain(app: App) -> None:
    app.deploy(2, steps=GATED)
    process = app.watch()
    assert process.stdout is not None
    before = []
    for line in process.stdout:
        before.append(line.rstrip("\n"))
        if line.startswith(f"  step {GATE} Approve: Running"):
            break
    app.promote()
    # By the same reader: it has read ahead.
    out = before + [line.rstrip("\n") for line in process.stdout]
    _, err = finish(process)
    assert process.returncode == Exit.OK
    assert not any("\x1b" in line for line in out)
    assert err == ""
    assert out[0].startswith(f"{app.namespace}/shop: ")
    assert f"healthy: shop runs {app.image(2)}" in out
    assert out.index("  traffic: canary 30%, stable 70%") < out.index("  step 6 Completed: Running")


def test_a_canary_that_never_gets_ready_times_out(app: App) -> None:
    app.deploy(2, fault="never-ready")
    eventually("the canary's pod runs", lambda: running(app) == 5)
    process = app.watch("--json", "--timeout", "4s")
    lines = [json.loads(line) for line in finish(process)[0]]
    assert process.returncode == Exit.TIMED_OUT
    canary, stable = lines[-1]["revisions"]
    assert [pod["status"] for pod in canary["pods"]] == ["NotReady"]
    assert (canary["ready"], stable["ready"]) == (0, 4)
    assert lines[-1]["weights"]["canary"] == 0


def running(app: App) -> int:
    pods, _ = call(app.lab, lambda kube: kube.list("v1", "Pod", app.namespace))
    return sum(pod["status"].get("phase") == "Running" for pod in pods)


def test_a_crash_looping_canary_is_shown_with_its_restarts(app: App) -> None:
    app.deploy(2, fault="crash-loop")
    process = app.watch("--json")
    assert process.stdout is not None
    for line in process.stdout:
        pods = json.loads(line)["revisions"][0]["pods"]
        if any(pod["status"] == "CrashLoopBackOff" and pod["restarts"] for pod in pods):
            break
    else:
        pytest.fail("no pod was shown in CrashLoopBackOff")
    app.patch_status(abort=True)
    finish(process)
    assert process.returncode == Exit.ABORTED


def test_an_abort_ends_the_watch_and_fails_the_step_it_came_in(app: App) -> None:
    app.deploy(2, steps=GATED)
    process = app.watch("--json")
    read_until(process, step=GATE)
    app.patch_status(abort=True)
    last = json.loads(finish(process)[0][-1])
    assert process.returncode == Exit.ABORTED
    assert [step["status"] for step in last["steps"]] == [
        *("Succeeded", "Succeeded", "Succeeded", "Succeeded", "Failed", "Skipped", "Skipped"),
        *("Failed", "Running"),
    ]
    assert [step["name"] for step in last["steps"]][7:] == ["Failed", "Rollback to Stable"]
    assert last["revisions"][1]["role"] == "stable"
    assert last["revisions"][1]["image"] == app.image(1)


def test_a_rollout_deleted_in_mid_watch_ends_it(app: App) -> None:
    app.deploy(2, fault="never-ready")
    process = app.watch("--json")
    read_until(process, step=1)
    app.delete()
    _, err = finish(process)
    assert process.returncode == Exit.FAILED
    assert err == f"Error: {app.namespace}/shop was deleted while it was watched\n"


def test_ctrl_c_leaves_the_release_alone_and_says_so(app: App) -> None:
    app.deploy(2, steps=GATED)
    process = app.watch("--json")
    read_until(process, step=GATE)
    process.send_signal(signal.SIGINT)
    _, err = finish(process)
    assert process.returncode == Exit.INTERRUPTED
    assert "goes on in the cluster" in err
    assert "Traceback" not in err
    app.promote()
    app.wait_for(phase="Healthy")


def test_a_second_version_in_mid_release_ends_the_watch_of_the_first(app: App) -> None:
    """faults/05"""
    app.deploy(2, steps=GATED)
    process = app.watch("--json")
    read_until(process, step=GATE)
    app.deploy(3)
    last = json.loads(finish(process)[0][-1])
    assert process.returncode == Exit.SUPERSEDED
    assert last["image"] == {"from": app.image(1), "to": app.image(2)}
    assert last["outcome"]["word"] == "superseded"
    assert app.image(3) in last["outcome"]["message"]


def test_once_shows_what_is_there_and_ends(app: App) -> None:
    process = app.watch("--once")
    out, _ = finish(process)
    assert process.returncode == Exit.OK
    assert any("revision 1 stable  4/4 ready" in line for line in out)


def test_an_app_that_is_not_there_is_told_with_those_that_are(app: App) -> None:
    missing = start(
        *("watch", "nope", "-n", app.namespace, "--context", app.lab.context),
        *("--kubeconfig", str(app.lab.kubeconfig)),
    )
    _, err = finish(missing)
    assert missing.returncode == Exit.BAD_INPUT
    assert err == f"Error: no app 'nope' in namespace {app.namespace!r}; there are: shop\n"
