"""The audit trail, read off what a job was and what it has become."""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from devflow.live import ASKED
from devflow.record.fold.classify import step_of
from devflow.record.fold.end_job import running_step
from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.record.store import JobEvent
from devflow.release.plan import OwnKind


def events(before: Job | None, after: Job) -> tuple[JobEvent, ...]:
    """What happened to a job between two records of it; ``before``: ``None`` if it is new.

    Every controller gives it the same key, so an event written twice is there once.

    >>> [event.what for event in events(None, job)]
    ['Applied Running', 'Applied Succeeded', '10% Traffic Running', 'Release Running']
    """
    return (
        *_of_request(before, after),
        *_of_people(before, after),
        *_of_steps(before, after),
        *_of_job(before, after),
        *_of_actions(before, after),
    )


def _of_request(before: Job | None, after: Job) -> Iterator[JobEvent]:
    """Where the image was healthy before it was promoted, and why it was asked for."""
    said = (after.origin, after.reason)
    if not any(said) or (before is not None and (before.origin, before.reason) == said):
        return
    origin = f"from {after.origin}" if after.origin else ""
    message = ": ".join(filter(None, (origin, after.reason)))
    what = "Promoted" if after.origin else "Reason given"
    yield _event(after, "request", what, after.updated_at, message)


def _of_people(before: Job | None, after: Job) -> Iterator[JobEvent]:
    """An override of a freeze, and what was said at gates."""
    if after.override and (before is None or before.override != after.override):
        yield _event(after, "override", "Freeze overridden", after.updated_at, after.override)
    known = before.approvals if before else ()
    for given in after.approvals:
        if given in known:
            continue
        held = "Succeeded" if given.held else "taken back"
        key = f"{given.step}/approval/{given.at.timestamp():.0f}/{given.action}/{given.held}"
        by = f"by {given.by}" if given.by else "by an unknown person"
        message = f"{by}: {given.why}" if given.why else by
        yield _event(after, key, f"Approval {held}", given.at, message, given.by)


def moved(before: Job | None, after: Job) -> Iterator[tuple[Step, StepStatus]]:
    """The steps whose status is another than before, and what it was."""
    known = before.steps if before else ()
    for step in after.steps:
        old = known[step.index].status if step.index < len(known) else StepStatus.PENDING
        if step.status is not old:
            yield step, old


def _of_steps(before: Job | None, after: Job) -> Iterator[JobEvent]:
    for step, old in moved(before, after):
        yield from _of_step(after, step, old)


def _of_step(job: Job, step: Step, old: StepStatus) -> Iterator[JobEvent]:
    # Of a step that ran and ended between two records only its times show that it ran.
    ran = step.status is StepStatus.RUNNING or step.started_at is not None
    if old is StepStatus.PENDING and ran:
        yield _step_event(job, step, StepStatus.RUNNING, step.started_at, "")
    if step.status.is_final:
        yield _step_event(job, step, step.status, step.finished_at, step.message)


def _step_event(
    job: Job, step: Step, status: StepStatus, at: datetime | None, message: str
) -> JobEvent:
    return _event(job, f"{step.index}/{status}", f"{step.name} {status}", at, message)


def _of_job(before: Job | None, after: Job) -> Iterator[JobEvent]:
    if before and (before.status, before.message) == (after.status, after.message):
        return
    status, running = after.status, running_step(after)
    if status is JobStatus.PAUSED:
        key = f"paused/{after.version.generation}/{running.index if running else 0}"
        yield _event(after, key, f"Release {status}", after.updated_at, after.message)
    elif status is not JobStatus.RUNNING or not before or before.status is JobStatus.PENDING:
        # That it goes on after a pause is shown by its steps.
        yield _event(after, status, f"Release {status}", _since(after), after.message)


def _of_actions(before: Job | None, after: Job) -> Iterator[JobEvent]:
    """What people did, once its outcome is known: until then it may come to nothing."""
    known = {one.id: one.outcome for one in before.actions} if before else {}
    for action in after.actions:
        if action.outcome == ASKED or known.get(action.id, ASKED) != ASKED:
            continue
        words = (action.detail, action.reason, action.git, action.run)
        message = "; ".join(word for word in words if word)
        event = _event(
            after, f"action/{action.id}", f"{action.verb} {action.outcome}", action.at, message
        )
        yield replace(event, actor=action.by, commit="")


def _since(job: Job) -> datetime | None:
    """When the job came to its status."""
    if job.status is JobStatus.PENDING:
        return job.updated_at
    if job.status is JobStatus.RUNNING:
        return job.started_at
    failed = step_of(job, OwnKind.FAILED)
    if job.status is JobStatus.FAILED and failed:
        return failed.finished_at
    return job.finished_at


def _event(
    job: Job, key: str, what: str, at: datetime | None, message: str, actor: str = ""
) -> JobEvent:
    return JobEvent(
        key=f"{job.id}/{key}",
        job=job.id,
        app=job.app,
        namespace=job.namespace,
        cluster=job.cluster,
        at=at,
        what=what,
        message=message,
        actor=actor or job.actor,
        commit=job.commit,
    )
