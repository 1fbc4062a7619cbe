"""A store that can be away, and whose answers can be lost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random

from devflow.record.acted import awaits_outcome
from devflow.record.fold.overtaken import OPEN
from devflow.record.job import Job, JobStatus, Step
from devflow.record.merge import merge
from devflow.record.store import JobEvent, StoreAwayError
from tests.unit.controller.simulation.faults import Faults

Hop = Callable[[], Awaitable[None]]
"""An await of a process: it may take a moment, and the process may die in it."""


class Documents:
    """What is stored: all processes share it."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.events: dict[str, JobEvent] = {}

    def replace(self, job: Job) -> None:
        """Write a job, which must never go back."""
        before = self.jobs.get(job.id)
        if before is not None:
            _check_moves_on(before, job)
        self.jobs[job.id] = job


class FakeStore:
    """One process's connection to the documents."""

    def __init__(self, documents: Documents, faults: Faults, rng: Random, hop: Hop) -> None:
        self._documents = documents
        self._faults = faults
        self._rng = rng
        self._hop = hop
        self.loaded = 0
        """Newest version of the Rollout that its jobs were of when they were read."""

    async def current(self, cluster: str) -> Sequence[Job]:
        await self._request()
        ours = [job for job in self._documents.jobs.values() if job.begun]
        newest: dict[str, Job] = {}
        for job in ours:
            known = newest.get(job.rollout.uid)
            if known is None or (known.number, known.attempt) < (job.number, job.attempt):
                newest[job.rollout.uid] = job
        found = [
            job
            for job in ours
            if job.status in OPEN or awaits_outcome(job) or job is newest[job.rollout.uid]
        ]
        self.loaded = max((job.version.resource_version for job in newest.values()), default=0)
        asked = [job for job in self._documents.jobs.values() if not job.begun]
        return found + [job for job in asked if job.status is JobStatus.PENDING]

    async def same_walk(self, job: Job) -> Job | None:
        await self._request()
        found = (other for other in self._documents.jobs.values() if _walk(other) == _walk(job))
        return next(found, None)

    async def save(self, job: Job) -> Job | None:
        await self._request()
        there = self._documents.jobs.get(job.id)
        if (there.serial if there else 0) == job.serial - 1:
            self._documents.replace(job)
        elif there != job:
            await self._answer()
            return there
        await self._answer()
        return None

    async def record(self, events: Sequence[JobEvent]) -> None:
        await self._request()
        for event in events:
            self._documents.events.setdefault(event.key, event)
        await self._answer()

    async def _request(self) -> None:
        await self._hop()
        now = asyncio.get_running_loop().time()
        if any(begins <= now < ends for begins, ends in self._faults.away):
            raise StoreAwayError("away")

    async def _answer(self) -> None:
        await self._hop()
        if self._rng.random() < self._faults.lost_ack:
            raise StoreAwayError("the answer was lost")


def _walk(job: Job) -> tuple[str, int, int]:
    return job.rollout.uid, job.number, job.attempt


def _check_moves_on(before: Job, after: Job) -> None:
    """A document that a join with the one before doesn't change has lost nothing of it."""
    assert after.serial == before.serial + 1
    if not before.begun and before.status is not JobStatus.PENDING:
        assert not after.begun, "what had ended was begun"
    both = merge(before, after)
    assert _moves(both) == _moves(after), f"went back: {_moves(before)} to {_moves(after)}"


def _moves(job: Job) -> list[tuple[object, ...]]:
    return [(job.status,), *(_move(step) for step in job.steps)]


def _move(step: Step) -> tuple[object, ...]:
    return step.name, step.status, step.inferred, step.started_at, step.finished_at
