"""The record of releases that the lab's controller writes, for tests to look at."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from devflow.lab import Lab
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.record.mongo import Archive, MongoUri
from devflow.record.store import JobEvent
from tests.lab.traffic import App
from tests.lab.waiting import PATIENCE_SECONDS, eventually

T = TypeVar("T")

TITLES = ["10% Traffic", "Verify", "30% Traffic", "Verify", "50% Traffic", "Verify", "100% Traffic"]
"""The steps of the default schedule."""


def ask(lab: Lab, question: Callable[[Archive], Awaitable[T]]) -> T:
    """Ask the record, also where an event loop runs already."""

    async def converse() -> T:
        async with Archive(MongoUri(lab.mongodb_uri.read_text(), "the lab")) as archive:
            return await question(archive)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(converse())).result()


def jobs(app: App) -> Sequence[Job]:
    """All jobs of an app, the one changed last first."""
    return ask(app.lab, lambda archive: archive.newest(app.name, app.namespace, 100)).jobs


def job_of(app: App, version: str) -> Job | None:
    """The newest job of a version, ``None`` if there is none yet."""
    image = f"ghcr.io/acme/{app.name}:{version}"
    found = [job for job in jobs(app) if job.to.image == image]
    return max(found, key=lambda job: (job.number, job.attempt), default=None)


def events(app: App, job: Job) -> Sequence[JobEvent]:
    return ask(app.lab, lambda archive: archive.events(job.id))


def wait_job(
    app: App, version: str, *statuses: JobStatus, within_seconds: float = PATIENCE_SECONDS
) -> Job:
    """Wait until the job of a version has one of these statuses."""

    def probe() -> Job | None:
        job = job_of(app, version)
        return job if job is not None and job.status in statuses else None

    found: Job = eventually(f"{app.name}: {', '.join(statuses)}", probe, within_seconds)
    return found


def told(job: Job) -> list[tuple[str, StepStatus]]:
    """Names and statuses of its steps."""
    return [(step.name, step.status) for step in job.steps]


def step(job: Job, name: str) -> Step:
    """The first step of this name."""
    return next(one for one in job.steps if one.name == name)
