"""Whole releases while the controller, its store and the API server are killed: nothing is lost.

``DEVFLOW_SEED=… pytest`` repeats a round as it was.
"""

import asyncio
import os
import random
from collections import Counter
from functools import partial

import pytest

from devflow.lab import Lab
from devflow.record.job import Job, JobStatus, StepStatus
from devflow.record.mongo import MongoStore
from devflow.record.store import StoreAwayError
from tests.lab.mongodb import new_database
from tests.lab.parts import kill
from tests.lab.records import TITLES, events, jobs, told, wait_job
from tests.lab.traffic import App
from tests.lab.waiting import eventually
from tests.unit.record.jobs import job as a_job

APPS = 5
ROUNDS = {"controller": 4, "store": 3, "both": 3, "api-server": 3}
"""Kinds of rounds, and how many kills there are in one."""
KILLED = {
    "controller": ("devflow",),
    "store": ("mongodb",),
    "both": ("devflow", "mongodb"),
    "api-server": ("kube-apiserver",),
}
SETTINGS = {
    "replicas": 1,
    "steps": [10, "verify", 30, "verify", 50, "verify", 100],
    "verify": {"for": "2s"},
}


@pytest.fixture
def apps(lab: Lab, namespace: str) -> list[App]:
    made = [App(lab, namespace, f"app-{index}", SETTINGS) for index in range(APPS)]
    for app in made:
        app.apply("1.0.0")
    for app in made:
        app.install("1.0.0")
        wait_job(app, "1.0.0", JobStatus.SUCCEEDED)
    return made


@pytest.mark.parametrize("kind", ROUNDS)
def test_every_step_of_every_release_is_recorded_once(apps: list[App], kind: str) -> None:
    seed = os.environ.get("DEVFLOW_SEED") or str(random.SystemRandom().getrandbits(32))
    print(f"DEVFLOW_SEED={seed}")
    chance = random.Random(seed)
    controller = pid_of("devflow", apps[0].lab)
    for app in apps:
        app.release("2.0.0")
    for _ in range(ROUNDS[kind]):
        # A moment is told by what a release has come to: the same whatever the machine's speed.
        reached = chance.randrange(7)
        watched = chance.choice(apps)
        eventually("the moment of the kill", partial(is_past, watched, reached))
        for part in chance.sample(KILLED[kind], len(KILLED[kind])):
            kill(watched.lab, part)
        watched.lab.up()
    for app in apps:
        job = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        assert_whole(app, job)
    survived = controller == pid_of("devflow", apps[0].lab)
    assert survived == ("devflow" not in KILLED[kind])


def pid_of(name: str, lab: Lab) -> int | None:
    return next(part.pid for part in lab.status() if part.name == name)


def is_past(app: App, step: int) -> bool:
    status = app.rollout()["status"]
    done = status["currentPodHash"] == status["stableRS"]
    return bool(done or status.get("currentStepIndex", 0) >= step)


def assert_whole(app: App, job: Job) -> None:
    """Every step once, in order, none backwards; times only of what was seen."""
    names = ["Applied", *TITLES, "Completed"]
    assert told(job) == [(name, StepStatus.SUCCEEDED) for name in names]
    seen = [at for step in job.steps for at in (step.started_at, step.finished_at) if at]
    assert seen == sorted(seen)
    assert all(step.inferred or step.finished_at for step in job.steps)
    # One job for each of the two versions, and no line of the trail twice.
    assert Counter(one.number for one in jobs(app)) == {1: 1, 2: 1}
    trail = Counter(event.what for event in events(app, job) if "Succeeded" in event.what)
    expected = Counter(f"{name} Succeeded" for name in names) + Counter(["Release Succeeded"])
    assert trail == expected


async def test_what_was_acknowledged_survives_a_kill(lab: Lab) -> None:
    async with new_database(lab) as (uri, _):
        store = MongoStore(uri)
        await store.open()
        for serial in range(1, 30):
            await store.save(a_job(serial=serial))
        kill(lab, "mongodb")
        with pytest.raises(StoreAwayError):
            await store.save(a_job(serial=30))
        await asyncio.to_thread(lab.up)
        assert [made.serial for made in await store.current("lab")] == [29]
        assert await store.save(a_job(serial=30)) is None
        await store.close()
