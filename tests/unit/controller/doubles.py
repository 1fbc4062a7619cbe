"""A store and clocks for tests of the controller."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from devflow.live import Action, RolloutState
from devflow.record.job import Job
from devflow.record.store import JobEvent

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """Stands still until it is moved; a pause only lets others work."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class NoGates:
    """For releases without a gate that is checked."""

    async def may_approve(self, approver: Action, namespace: str, gate: str) -> bool:
        raise NotImplementedError

    async def let_pass(self, rollout: RolloutState) -> RolloutState | None:
        raise NotImplementedError

    async def take_back(self, rollout: RolloutState) -> RolloutState | None:
        raise NotImplementedError


class Store:
    """Keeps jobs as ``JobStore`` says; ``trouble`` is raised instead."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.events: dict[str, JobEvent] = {}
        self.saves = 0
        self.trouble: Exception | None = None
        self.refusing = asyncio.Event()
        self.saving = asyncio.Event()
        self.asking = asyncio.Event()
        self.walk: Job | None = None
        """What the store has of any walk, if it isn't known by its id."""

    async def current(self, cluster: str) -> Sequence[Job]:
        return list(self.jobs.values())

    async def same_walk(self, job: Job) -> Job | None:
        self.asking.set()
        await asyncio.sleep(0)
        return self.walk

    async def save(self, job: Job) -> Job | None:
        self.saving.set()
        await asyncio.sleep(0)
        if self.trouble:
            raise self.trouble
        self.saves += 1
        theirs = self.jobs.get(job.id)
        if (theirs.serial if theirs else 0) != job.serial - 1:
            return theirs
        self.jobs[job.id] = job
        return None

    async def record(self, events: Sequence[JobEvent]) -> None:
        if self.trouble:
            self.refusing.set()
            raise self.trouble
        for event in events:
            self.events.setdefault(event.key, event)
