"""Recorded jobs as tables for a person."""

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from devflow.record import Job, JobEvent, JobStatus, Step, StepStatus
from devflow.watch.show import short_image, span, step_style
from devflow.watch.show.listing import Column, Listing, whole_words
from devflow.watch.waiting import PERSON, waiting_job

UNKNOWN = "-"
"""For what wasn't seen to happen."""

_STYLES = {
    JobStatus.PENDING: "dim",
    JobStatus.RUNNING: "cyan",
    JobStatus.PAUSED: "yellow",
    JobStatus.SUCCEEDED: "green",
    JobStatus.FAILED: "bold red",
    JobStatus.ROLLED_BACK: "red",
    JobStatus.SUPERSEDED: "dim",
}


_MESSAGE = Column("Message", prose=True)


def jobs_table(jobs: Sequence[Job]) -> Listing:
    """One row per job."""
    headings = ("Job", "App", "Image", "Status", "Started")
    made = Listing([*map(Column, headings), Column("Took", right=True), _MESSAGE])
    for job in jobs:
        made.add(
            job.id,
            f"{job.namespace}/{job.app}",
            short_image(job.to.image),
            Text(job.status, _STYLES.get(job.status, "")),
            _moment(job.started_at),
            _took(job.started_at, job.finished_at),
            short_image(_message(job)),
        )
    return made


def job_head(job: Job) -> Text:
    """What the job is about, in three lines."""
    before = f"{short_image(job.from_.image)} → " if job.from_ else ""
    who = f"  by {job.actor}" if job.actor else ""
    commit = f"  commit {job.commit}" if job.commit else ""
    whence = f"  promoted from {job.origin}" if job.origin else ""
    why = f"  because: {job.reason}" if job.reason else ""
    message = f"  {short_image(job.message)}" if job.message else ""
    took = (
        f", took {_took(job.started_at, job.finished_at)}" if job.finished_at and job.begun else ""
    )
    asked = "started" if job.begun else "asked for"
    since = job.started_at if job.begun else job.steps[0].started_at or job.updated_at
    head = Text.assemble(
        (job.id, "bold"),
        f"  {job.namespace}/{job.app} in {job.cluster}{_revision(job)}\n",
        (job.status, _STYLES.get(job.status, "")),
        f"{message}\n",
        (f"{before}{short_image(job.to.image)}", "dim"),
        (f"  {asked} {_moment(since)}{took}{who}{commit}{whence}{why}", "dim"),
    )
    if wait := waiting_job(job):
        begun = f" since {_moment(wait.since)}" if wait.since else ""
        head.append(f"\nwaiting for {PERSON}{begun}: {wait.decide}", "yellow")
    return whole_words(head)


def _revision(job: Job) -> str:
    return f", revision {job.number}" if job.begun else ""


def steps_table(job: Job) -> Listing:
    """One row per step."""
    headings = ("Step", "Status", "Started")
    made = Listing([*map(Column, headings), Column("Took", right=True), _MESSAGE])
    for step in job.steps:
        sign, style = step_style(step.status)
        made.add(
            Text(f"{sign} {step.name}", style),
            step.status,
            _moment(step.started_at),
            _took(step.started_at, step.finished_at),
            _words(step),
        )
    return made


def events_table(events: Sequence[JobEvent]) -> Listing:
    """One row per event of the audit trail."""
    made = Listing([*map(Column, ("Seen", "What", "Who", "Commit")), _MESSAGE])
    for event in events:
        message = short_image(event.message)
        made.add(_moment(event.at), event.what, event.actor, event.commit, message)
    return made


def _message(job: Job) -> str:
    if wait := waiting_job(job):
        return f"waiting for {PERSON}: {wait.reason}; {wait.decide}"
    return job.message or ("" if job.status.is_final else _at(job))


def _at(job: Job) -> str:
    """Where an open job is now."""
    running = next((step for step in job.steps if step.status is StepStatus.RUNNING), None)
    if running is None:
        return "no controller has seen it yet" if job.status is JobStatus.PENDING else ""
    return f"at {running.name}"


def _words(step: Step) -> str:
    inferred = "inferred: it ran while nobody watched" if step.inferred else ""
    return "; ".join(words for words in (short_image(step.message), inferred) if words)


def _moment(at: datetime | None) -> str:
    """In the reader's own time zone."""
    return UNKNOWN if at is None else f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def _took(started: datetime | None, finished: datetime | None) -> str:
    if started is None or finished is None:
        return UNKNOWN
    seconds = (finished - started).total_seconds()
    return f"{seconds:.1f}s" if seconds < 60 else span(seconds)
