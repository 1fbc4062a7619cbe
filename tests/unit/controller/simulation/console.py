"""Whoever asks for releases: writes down what is asked for, before it can begin."""

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from devflow.live import Request
from devflow.record.events import events
from devflow.record.fold.end_job import superseded
from devflow.record.fold.pending_job import pending_job
from devflow.record.job import Job, JobStatus
from devflow.release.plan import PlannedStep
from tests.unit.controller.simulation.faults import Faults
from tests.unit.controller.simulation.rollout import NOON
from tests.unit.controller.simulation.store import Documents

_PLAN = (
    PlannedStep("10% Traffic", "weight", 10, moves=True),
    PlannedStep("Approve", "approve", 10, asks=True),
)
"""As the stack has it; Git may say something else."""


class Console:
    """One person's, with a connection to the documents that is as good as everybody's."""

    def __init__(self, documents: Documents, faults: Faults, now: Callable[[], float]) -> None:
        self._documents = documents
        self._faults = faults
        self._now = now
        self.requests: list[Request] = []

    def ask(self, image: str, revision: int) -> Request:
        """Write a Pending job, and end the one before that is still so, if the store isn't away."""
        number = len(self.requests) + 1
        request = Request(f"asked-{number}", image, "alice", revision, f"commit-{number}")
        self.requests.append(request)
        now = self._now()
        if any(begins <= now < ends for begins, ends in self._faults.away):
            return request
        at = NOON + timedelta(seconds=now)
        asked = pending_job(request, "shop", "shop", "elsewhere", "argocd/shop", _PLAN, at)
        self._write(None, asked)
        for other in self.requests[:-1][-1:]:
            before = self._documents.jobs.get(other.job)
            if before is not None and before.status is JobStatus.PENDING:
                self._write(before, superseded(before, "another was asked for", at))
        return request

    def _write(self, before: Job | None, after: Job) -> None:
        written = replace(after, serial=before.serial + 1 if before else 1)
        self._documents.replace(written)
        for event in events(before, written):
            self._documents.events.setdefault(event.key, event)
