"""``devflow watch`` and what is recorded of a release."""

import json
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta

import pytest

from devflow.lab import Lab
from devflow.record.job import Job, Revision
from devflow.record.mongo import URI_VARIABLE, MongoStore, MongoUri
from tests.lab.cluster import call
from tests.lab.mongodb import new_database
from tests.lab.releases import ROLLOUT, App
from tests.lab.waiting import PATIENCE_SECONDS, eventually
from tests.unit.record.jobs import BEGAN, job


@pytest.fixture
def app(lab: Lab, namespace: str) -> Iterator[App]:
    made = App(lab, namespace)
    made.first_deploy()
    yield made
    made.delete()


@pytest.fixture
async def uri(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[MongoUri, None]:
    """A record of its own, which the lab's controller doesn't write to."""
    async with new_database(lab) as (made, _):
        monkeypatch.setenv(URI_VARIABLE, made.text)
        yield made


def recorded(app: App) -> object:
    process = app.watch("--once", "--json")
    out, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, errors) == (0, "")
    return json.loads(out)["recorded"]


def job_of(app: App, identity: str) -> Job:
    status = call(app.lab, lambda kube: kube.get(*ROLLOUT, "shop", app.namespace))["status"]
    return job(
        id=identity,
        namespace=app.namespace,
        to=Revision(image=app.image(1), hash=status["currentPodHash"]),
        schedule_hash=status["currentStepHash"],
        updated_at=BEGAN + timedelta(hours=1),
    )


async def test_a_release_is_shown_with_its_record_and_with_no_other(
    app: App, uri: MongoUri
) -> None:
    assert recorded(app) is None
    store = MongoStore(uri)
    await store.save(job(id="other", namespace=app.namespace))
    assert recorded(app) is None
    mine = job_of(app, "mine")
    await store.save(mine)
    await store.close()
    # The command waits a second for it, and a busy machine may need longer.
    assert eventually("the record is shown", lambda: recorded(app)) == {
        "job": "mine",
        "status": "Running",
        "message": "",
        "steps": [
            {"name": step.name, "status": step.status, "inferred": False} for step in mine.steps
        ],
    }


async def test_a_record_that_cannot_be_read_changes_nothing_else(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URI_VARIABLE, "mongodb://127.0.0.1:1/devflow")
    assert recorded(app) is None
