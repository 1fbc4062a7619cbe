"""Recorded jobs as tables for a person."""

from collections.abc import Sequence
from datetime import datetime

from rich import box
from rich.table import Table
from rich.text import Text

from devflow.record.job import Job, JobStatus, Step, StepStatus
from devflow.record.store import JobEvent
from devflow.watch.show import span, step_style

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


def jobs_table(jobs: Sequence[Job]) -> Table:
    """One row per job."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Job", "App", "Image", "Status", "Started", "Took"):
        made.add_column(heading, no_wrap=True, justify="right" if heading == "Took" else "left")
    made.add_column("Message")
    for job in jobs:
        made.add_row(
            job.id,
            f"{job.namespace}/{job.app}",
            job.to.image,
            Text(job.status, _STYLES.get(job.status, "")),
            _moment(job.started_at),
            _took(job.started_at, job.finished_at),
            job.message or ("" if job.status.is_final else _at(job)),
        )
    return made


def job_head(job: Job) -> Text:
    """What the job is about, in three lines."""
    before = f"{job.from_.image} → " if job.from_ else ""
    who = f"  by {job.actor}" if job.actor else ""
    commit = f"  commit {job.commit}" if job.commit else ""
    message = f"  {job.message}" if job.message else ""
    took = (
        f", took {_took(job.started_at, job.finished_at)}" if job.finished_at and job.begun else ""
    )
    asked = "started" if job.begun else "asked for"
    since = job.started_at if job.begun else job.steps[0].started_at or job.updated_at
    return Text.assemble(
        (job.id, "bold"),
        f"  {job.namespace}/{job.app} in {job.cluster}{_revision(job)}\n",
        (job.status, _STYLES.get(job.status, "")),
        f"{message}\n",
        (f"{before}{job.to.image}  {asked} {_moment(since)}{took}{who}{commit}", "dim"),
    )


def _revision(job: Job) -> str:
    return f", revision {job.number}" if job.begun else ""


def steps_table(job: Job) -> Table:
    """One row per step."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Step", "Status", "Started", "Took"):
        made.add_column(heading, no_wrap=True, justify="right" if heading == "Took" else "left")
    made.add_column("Message")
    for step in job.steps:
        sign, style = step_style(step.status)
        made.add_row(
            Text(f"{sign} {step.name}", style),
            step.status,
            _moment(step.started_at),
            _took(step.started_at, step.finished_at),
            _words(step),
        )
    return made


def events_table(events: Sequence[JobEvent]) -> Table:
    """One row per event of the audit trail."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Seen", "What", "Who", "Commit"):
        made.add_column(heading, no_wrap=True)
    made.add_column("Message")
    for event in events:
        made.add_row(_moment(event.at), event.what, event.actor, event.commit, event.message)
    return made


def _at(job: Job) -> str:
    """Where an open job is now."""
    running = next((step for step in job.steps if step.status is StepStatus.RUNNING), None)
    if running is None:
        return "no controller has seen it yet" if job.status is JobStatus.PENDING else ""
    return f"at {running.name}"


def _words(step: Step) -> str:
    inferred = "inferred: it ran while nobody watched" if step.inferred else ""
    return "; ".join(words for words in (step.message, inferred) if words)


def _moment(at: datetime | None) -> str:
    """In the reader's own time zone."""
    return UNKNOWN if at is None else f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def _took(started: datetime | None, finished: datetime | None) -> str:
    if started is None or finished is None:
        return UNKNOWN
    seconds = (finished - started).total_seconds()
    return f"{seconds:.1f}s" if seconds < 60 else span(seconds)
