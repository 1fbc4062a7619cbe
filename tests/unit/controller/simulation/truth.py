"""What the documents of a run have to say, told by the whole history of its Rollout."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from msgspec.structs import replace

from devflow.controller.judging.guard import Verdict, fail
from devflow.controller.judging.refusal import UNCREATED
from devflow.live import (
    ApplicationState,
    Observation,
    RolloutState,
    application_state,
    rollout_state,
)
from devflow.record.fold.end_job import WENT_ON, failed_for_good, running_step
from devflow.record.fold.fold import deleted, fold
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.release.plan import OwnKind
from tests.unit.controller.simulation.process import Process
from tests.unit.controller.simulation.rollout import NOON
from tests.unit.controller.simulation.store import Documents
from tests.unit.controller.simulation.world import World

_BY_GUARD = ("pod ", "no progress", UNCREATED)
"""What the guard's reasons begin with."""


@dataclass
class Truth:
    """The fold of everything that happened."""

    jobs: dict[str, Job] = field(default_factory=dict)
    ended: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    """Of each step of a job that ended: the versions of the Rollout before and after its end."""
    removed: bool = False
    """Whether the app was deleted for good."""
    manual: bool = False
    """Whether the guard leaves bad releases to a person."""


def truth(world: World, documents: Documents, *, manual: bool) -> Truth:
    """Fold each state of the Rollout, and what the guard did: that the documents have to say."""
    verdicts = dict(filter(None, map(_verdict, documents.jobs.values())))
    application: ApplicationState | None = None
    found, version = Truth(manual=manual), 0
    job: Job | None = None
    changed: tuple[Job, ...]
    for change in world.history:
        if change.kind == "Application":
            application = application_state(change.raw)
        if change.kind != "Rollout":
            continue
        at = NOON + timedelta(seconds=change.version)
        found.removed = change.type == "DELETED"
        if change.type == "DELETED":
            changed = deleted(job, at) if job else ()
        else:
            state = rollout_state(change.raw)
            known = _as_known(application, state, documents) if application else None
            seen = Observation("here", at, state, known, ())
            changed = fold(job, seen)
            newest = changed[-1] if changed else job
            step = running_step(newest) if newest else None
            if newest and step and (newest.id, step.index) in verdicts:
                failed = Verdict(
                    *("", verdicts[newest.id, step.index]),
                    manual=manual,
                    way_back=not _without_rollback(documents.jobs[newest.id]),
                )
                changed = (*changed[:-1], fail(newest, failed, at))
        for one in changed:
            for step in _newly_ended(found.jobs.get(one.id), one):
                found.ended[one.id, step.index] = (version, change.version)
        found.jobs |= {one.id: one for one in changed}
        job, version = changed[-1] if changed else job, change.version
    return found


def _as_known(
    application: ApplicationState, rollout: RolloutState, documents: Documents
) -> ApplicationState:
    """With the request only where what it asked for is recorded: ``check_requests`` judges that.

    Of several releases of one image nobody may have seen the first.
    """
    request = application.request
    job = documents.jobs.get(request.job) if request else None
    if job and (job.rollout.uid, job.number) == (rollout.uid, rollout.revision):
        return application
    return replace(application, request=None)


def _verdict(job: Job) -> tuple[tuple[str, int], int] | None:
    """Which step the guard failed, by job and by the step that ran then: one whose pods don't get
    ready is in its first weight, one whose pods broke down later may be in the Verify.
    """
    for step in job.steps:
        if step.status is StepStatus.FAILED and step.message.startswith(_BY_GUARD):
            before = job.steps[step.index - 1]
            waited = step.judges and before.moves and before.status is StepStatus.SKIPPED
            return (job.id, before.index if waited else step.index), step.index
    return None


def _without_rollback(job: Job) -> bool:
    """Whether it failed with nothing to go back to, whatever became of it later."""
    kinds = {step.kind for step in job.steps}
    return OwnKind.FAILED in kinds and OwnKind.ROLLBACK not in kinds


def check(documents: Documents, true: Truth, processes: Iterable[Process], *, alone: bool) -> None:
    """Nothing delivered is lost, nothing is invented, nothing is there twice.

    A process that is ``alone`` can also tell apart attempts of one revision, if it saw them, and
    knows of its own verdicts before a person aborts.
    """
    delivered = [_Delivered(process) for process in processes]
    begun = {name for name, job in documents.jobs.items() if job.begun}
    assert begun <= set(true.jobs), "a release that there never was"
    for name, job in true.jobs.items():
        if not _attempts_told_apart(documents, true, job, alone=alone):
            continue
        found = documents.jobs.get(name)
        if found and true.manual and _verdict(found) and not alone:
            continue
        seen = [
            step
            for step in job.steps
            if (name, step.index) in true.ended and step.kind != OwnKind.APPLIED
            if any(one.has(*true.ended[name, step.index]) for one in delivered)
        ]
        if found is None:
            assert not seen, f"{name} is lost"
            continue
        assert [step.index for step in found.steps] == list(range(len(found.steps)))
        for step in seen:
            kept = found.steps[step.index]
            assert _agree(kept, step), f"{name}: {_told(step)} became {_told(kept)}"
            known = kept.inferred <= step.inferred or kept.status is StepStatus.SKIPPED
            assert known, f"{name}: {_told(step)} was seen, and is inferred"
        _check_not_invented(found, job)
        _check_trail(found, documents.events)


def check_verdicts(documents: Documents, bad: Collection[str]) -> None:
    """Nothing is given up but releases of images whose pods didn't get ready."""
    for job in documents.jobs.values():
        assert _verdict(job) is None or job.to.image in bad, f"{job.id} was healthy: {job.message}"


def check_newest(documents: Documents, true: Truth) -> None:
    """What everybody could see at the end, is told. (Of an attempt before it, nobody may know.)"""
    if true.removed:
        # A request for an app that is gone waits for ever.
        begun = [job for job in documents.jobs.values() if job.begun]
        assert all(job.status.is_final or failed_for_good(job) for job in begun)
        return
    newest = list(true.jobs.values())[-1]
    known = [job for job in documents.jobs.values() if _revision(job) == _revision(newest)]
    found = max(known, key=lambda job: job.attempt)
    # Of one that failed, was retried and completed while nobody watched, only the end is known.
    retried_unseen = newest.status is JobStatus.SUCCEEDED and found.message.endswith(WENT_ON)
    same = found.status is newest.status or retried_unseen
    assert same, f"{found.id} is {found.status}, not {newest.status}"


def _attempts_told_apart(documents: Documents, true: Truth, job: Job, *, alone: bool) -> bool:
    """An attempt of a revision that nobody saw before it was retried is told as one with the next:
    they can only be counted.
    """
    attempts = [other for other in true.jobs.values() if _revision(other) == _revision(job)]
    if len(attempts) == 1:
        return True
    found = [documents.jobs.get(attempt.id) for attempt in attempts]
    hashes = [one.schedule_hash if one else "" for one in found]
    return alone and hashes == [attempt.schedule_hash for attempt in attempts]


def _revision(job: Job) -> tuple[str, int]:
    return job.rollout.uid, job.number


def _check_not_invented(found: Job, true: Job) -> None:
    """What is told as seen is true; what is inferred may be coarser."""
    for kept, step in zip(found.steps, true.steps, strict=False):
        if not kept.inferred and kept.status.is_final and kept.kind != OwnKind.APPLIED:
            assert _agree(kept, step), f"{found.id}: {_told(step)} is told as {_told(kept)}"


def _check_trail(job: Job, events: Mapping[str, object]) -> None:
    for step in job.steps:
        if step.status.is_final:
            assert f"{job.id}/{step.index}/{step.status}" in events
    assert f"{job.id}/{job.status}" in events


def _newly_ended(before: Job | None, after: Job) -> Iterable[Step]:
    known = {step.index for step in before.steps if step.status.is_final} if before else set()
    return (step for step in after.steps if step.status.is_final and step.index not in known)


def _agree(kept: Step, step: Step) -> bool:
    """A retry may come between Argo Rollouts' word for a rollback and the sight of the routes."""
    unseen = kept.kind == OwnKind.ROLLBACK and kept.status is StepStatus.SKIPPED
    return unseen or _told(kept) == _told(step)


def _told(step: Step) -> tuple[int, str, str]:
    return step.index, step.name, step.status


class _Delivered:
    """What a process has surely seen and stored: pairs of states that follow each other."""

    def __init__(self, process: Process) -> None:
        safe = process.delivered[: process.durable]
        self._pairs = set(pairwise(safe))

    def has(self, before: int, after: int) -> bool:
        return (before, after) in self._pairs
