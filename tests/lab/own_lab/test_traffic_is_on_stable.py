"""faults/02: an abort, by whomever, puts all traffic on stable, whatever the pods of either do."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from devflow.lab import Lab
from devflow.record.job import Job, JobStatus, StepStatus
from tests.lab.aborts import (
    CONDITIONS,
    MOMENTS,
    SETTINGS,
    SOON_SECONDS,
    STRAY_SHARE,
    abort,
    never_ready,
)
from tests.lab.loads import RATE, Load
from tests.lab.records import job_of, wait_job
from tests.lab.traffic import App
from tests.lab.waiting import eventually

FIGURES = "DEVFLOW_FIGURES"
"""The file that gets one line of JSON for each abort; set by ``make soak``: then all are tried, and
measured. Runs of a part of them, as by ``-k quota``, add to the file.
"""
SAMPLE = [(condition, (50, 0.0)) for condition in CONDITIONS]
ALL = list(product(CONDITIONS, MOMENTS))
SOON_SHARE = 5 / 6
"""How many aborts have to take ``SOON_SECONDS`` at most."""


def cases() -> list[tuple[str, tuple[int, float]]]:
    """All of them in an order by chance, or a few."""
    if not os.environ.get(FIGURES):
        return SAMPLE
    seed = os.environ.get("DEVFLOW_SEED", "1")
    return random.Random(seed).sample(ALL, len(ALL))


@pytest.fixture(autouse=True)
def repaired(lab: Lab) -> Iterator[None]:
    yield
    lab.up()


@pytest.mark.parametrize(("condition", "moment"), cases(), ids=str)
def test_an_abort_puts_all_traffic_on_stable(
    lab: Lab,
    namespace: str,
    condition: str,
    moment: tuple[int, float],
    record_property: Callable[[str, object], None],
) -> None:
    app = App(lab, namespace, "shop", SETTINGS).install("1.0.0")
    seen = abort(app, condition, *moment)
    record_property("seconds until the last request on the canary", seen.last_seconds)
    print(condition, moment, seen)
    if figures := os.environ.get(FIGURES):
        line = {"condition": condition, "moment": moment, "seconds": seen.last_seconds}
        line |= {"share": seen.late_share, "failures": dict(seen.failures)}
        with Path(figures).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        assert seen.late_share <= STRAY_SHARE, seen
    seen.check()


@pytest.mark.skipif(FIGURES not in os.environ, reason="measured in make soak")
def test_most_aborts_take_a_second_at_most() -> None:
    """Of those of earlier runs, too, as far as they are in the file."""
    lines = Path(os.environ[FIGURES]).read_text(encoding="utf-8").splitlines()
    seconds = [json.loads(line)["seconds"] for line in lines]
    soon = sum(each <= SOON_SECONDS for each in seconds)
    assert soon >= SOON_SHARE * len(seconds), sorted(seconds)


def test_what_keeps_argo_rollouts_from_its_work_is_named_and_no_rollback_is_told_too_early(
    lab: Lab, namespace: str
) -> None:
    app = App(lab, namespace, "shop", {**SETTINGS, "steps": [20, "approve", 100]})
    app.install("1.0.0")
    app.release("2.0.0")
    app.wait_weight(20)
    pod = never_ready(app)
    app.abort()
    app.wait_weight(0)

    def told() -> Job | None:
        job = job_of(app, "2.0.0")
        return job if job and "traffic is on stable, but" in job.message else None

    job: Job = eventually("the pod is named", told)
    assert f"stable pod {pod} is NotReady (2 of 3 ready)" in job.message
    assert job.status is JobStatus.FAILED
    app.annotate(fault=None)
    wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
    assert app.weights() == {"stable": 100, "canary": 0}


@pytest.mark.parametrize("condition", ["one stable pod NotReady", "Argo Rollouts killed"])
def test_a_way_back_to_stable_takes_all_traffic_off_the_canary(
    lab: Lab, namespace: str, condition: str
) -> None:
    app = App(lab, namespace, "shop", {**SETTINGS, "steps": [20, "approve", 100]})
    app.install("1.0.0")
    with Load(app.target) as load:
        app.release("2.0.0")
        app.wait_served(20)
        CONDITIONS[condition](app)
        app.release("1.0.0")
        app.wait_stable()
        moved = time.time()
        eventually("later answers", lambda: load.samples[-1].intended > moved + 3)
    late = load.samples[-int(RATE) :]
    assert {one.version for one in late} == {"1.0.0"}
    assert not [one for one in load.samples if one.error]


def test_a_failed_analysis_is_acted_on_while_a_pod_of_stable_isnt_ready(
    lab: Lab, namespace: str
) -> None:
    verify = {"for": "20s", "window": "8s", "interval": "2s", "errorRate": "< 5%", "grace": "10m"}
    settings = {
        "replicas": 3,
        "steps": [50, "verify", 100],
        "verify": verify,
        "prometheus": {"scrapeInterval": "1s"},
    }
    app = App(lab, namespace, "shop", settings).install("1.0.0")
    with Load(app.target) as load:
        app.release("2.0.0", error_rate="50%")
        app.wait_weight(50)
        eventually(
            "the analysis",
            lambda: app.rollout()["status"]["canary"].get("currentStepAnalysisRunStatus"),
        )
        never_ready(app)
        job = wait_job(app, "2.0.0", JobStatus.FAILED, JobStatus.ROLLED_BACK)
        app.wait_stable()
        moved = time.time()
        eventually("later answers", lambda: load.samples[-1].intended > moved + 3)
    late = load.samples[-int(RATE) :]
    assert {one.version for one in late} == {"1.0.0"}
    assert not [one for one in late if one.error]
    (failed,) = (one for one in job.steps if one.planned and one.status is StepStatus.FAILED)
    assert failed.name == "Verify"
    assert "error" in failed.message


def test_a_release_that_a_pod_of_stable_holds_up_names_the_pod(lab: Lab, namespace: str) -> None:
    settings = {**SETTINGS, "rollback": "auto", "progressDeadline": "10s"}
    app = App(lab, namespace, "shop", settings).install("1.0.0")
    pod = never_ready(app)
    app.release("2.0.0")
    words = f"stable pod {pod} is NotReady (2 of 3 ready)"

    def told() -> bool:
        job = job_of(app, "2.0.0")
        return job is not None and words in job.message

    eventually("the pod is named", told)
    job = wait_job(app, "2.0.0", JobStatus.FAILED, JobStatus.ROLLED_BACK)
    (reason,) = (one.message for one in job.steps if one.name == "Failed")
    assert reason.startswith("no progress for")
    assert words in reason
