"""The release as a tree for a terminal: never wider than it, and no taller where that can be."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from devflow.live import READY, PodState
from devflow.record import Job, Step, StepStatus
from devflow.watch.answers import Answers, sentence
from devflow.watch.decision import decision
from devflow.watch.outcome import Outcome
from devflow.watch.release import Release
from devflow.watch.revisions import Revision
from devflow.watch.show.images import short_image
from devflow.watch.show.one_line import FirstThatFits
from devflow.watch.show.styles import (
    PHASE_STYLES,
    ROLE_STYLES,
    VERDICT_STYLES,
    pod_style,
    span,
    step_style,
)
from devflow.watch.view import View
from devflow.watch.waiting import PERSON, Waiting, waiting

_HEAD_LINES = 6
"""Lines that are neither step nor pod: app, phase, weights, answers, outcome, and the cursor's own.
"""


def tree(
    release: Release,
    outcome: Outcome | None,
    now: datetime,
    height: int,
    answers: Answers | None = None,
    recorded: Job | None = None,
    options: str = "",
) -> RenderableType:
    """``height`` is the terminal's, in lines: pods that don't fit are counted instead."""
    view = release.view
    extra = []
    if answers:
        extra.append(_line("Answered: ", sentence(answers, view)))
    if recorded:
        extra.append(_line("Recorded: ", recorded.id, f"  {recorded.status}  {recorded.message}"))
    if wait := waiting(release, options):
        extra += _waiting(wait, now)
    elif asked := decision(release, options):
        extra.append(Text(f"To decide: {asked}"))
    judged = _judged(view)
    if view.uncreated:
        extra.append(_line(("Pods can't be created: ", "bold red"), view.uncreated))
    steps = _steps(release.job, now, recorded)
    above = _HEAD_LINES + bool(release.held_up) + max(len(extra) - 1, 0) + len(judged)
    room = height - above - len(release.job.steps)
    shown = Group(*_head(release), *extra, *judged, steps, *_revisions(view, now, room))
    return Group(shown, _end(outcome)) if outcome else shown


def _line(*parts: str | tuple[str, str]) -> Text:
    return Text.assemble(*parts)


def _waiting(wait: Waiting, now: datetime) -> list[Text]:
    since = ""
    if wait.since is not None:
        age = span((now - wait.since).total_seconds())
        since = f" since {wait.since.astimezone():%H:%M:%S} ({age})"
    return [
        _line("Waiting: ", (f"for {PERSON}{since}: {wait.reason}", "bold yellow")),
        _line("  goes on by:       ", (wait.promote, "bold")),
        _line("  is taken back by: ", (wait.abort, "bold")),
    ]


def _head(release: Release) -> list[RenderableType]:
    view = release.view
    before = f"{short_image(release.image_from)} → " if release.image_from else ""
    weights = "no routes" if view.weights is None else str(view.weights)
    where = f" in {view.rollout.namespace}  "
    return [
        _line((view.rollout.name, "bold"), where, (f"{before}{short_image(view.image)}", "dim")),
        _line((view.phase, PHASE_STYLES[view.phase]), f"  {view.message}"),
        _line("Traffic: ", weights, (f"  (asked: canary {release.weight_asked}%)", "dim")),
        *([_line("Held up: ", (release.held_up, "yellow"))] if release.held_up else []),
    ]


def _judged(view: View) -> list[Text]:
    """The metrics of the newest analysis, and of the one in the background."""
    newest = next((run for run in view.analyses if run.step is not None), None)
    background = next((run for run in view.analyses if run.step is None), None)
    return [
        _line("Judged: ", (metric.words, VERDICT_STYLES[metric.verdict]))
        for run in (newest, background)
        if run is not None
        for metric in run.metrics
    ]


def _steps(job: Job, now: datetime, recorded: Job | None) -> FirstThatFits:
    """What is recorded is left out where there is no room for all of it, then the times."""
    return FirstThatFits([_step_table(job, now, recorded, columns) for columns in (4, 3, 2)])


def _step_table(job: Job, now: datetime, recorded: Job | None, columns: int) -> Table:
    table = Table.grid(padding=(0, 1))
    for column in range(columns):
        table.add_column(no_wrap=True, justify="right" if column == 2 else "left")
    for step in job.steps:
        known = _recorded(step, recorded)
        # What the record saw of a step's end says more than what is left of it in the cluster.
        seen = known if known is not None and known.status.is_final else step
        sign, style = step_style(seen.status)
        cells = (
            Text(f" {sign}", style),
            Text(step.name, style),
            _seconds(seen, now),
            Text(_words(known), "dim"),
        )
        table.add_row(*cells[:columns])
    return table


def _recorded(step: Step, recorded: Job | None) -> Step | None:
    """What the record has of a step: its schedule is the same, its end may not be there yet."""
    if recorded is None or step.index >= len(recorded.steps):
        return None
    return recorded.steps[step.index]


def _words(known: Step | None) -> str:
    if known is None:
        return ""
    return f"  {known.status}{', inferred' if known.inferred else ''}"


def _seconds(step: Step, now: datetime) -> Text:
    if step.status is StepStatus.RUNNING and step.started_at is not None:
        return Text(span((now - step.started_at).total_seconds()))
    return Text("" if step.seconds is None else f"{step.seconds:.1f}s", "dim")


def _revisions(view: View, now: datetime, room: int) -> list[RenderableType]:
    shown = view.revisions
    each = max((room - len(shown)) // max(len(shown), 1), 1)
    return [_revision(revision, now, each) for revision in shown]


def _revision(revision: Revision, now: datetime, room: int) -> RenderableType:
    head = _line(
        (f"revision {revision.number}", "bold"),
        (f" {revision.role}", ROLE_STYLES[revision.role]),
        f"  {revision.ready}/{revision.desired} ready  ",
        (f"{short_image(revision.image)} ({revision.hash})", "dim"),
    )
    node = Tree(head, guide_style="dim", highlight=False)
    for line in _pods(revision, now, room):
        node.add(line)
    return node


def _pods(revision: Revision, now: datetime, room: int) -> list[Text]:
    """Those with trouble come first, for they are the ones to be seen."""
    ordered = sorted(revision.pods, key=lambda pod: pod.status == READY)
    kept = ordered if len(ordered) <= room else ordered[: room - 1]
    lines = [_pod(pod, now) for pod in kept]
    if rest := ordered[len(kept) :]:
        ready = sum(pod.status == READY for pod in rest)
        more = "more" if kept else "pods"
        lines.append(_line((f"{len(rest)} {more}, {ready} of them ready", "dim")))
    return lines


def _pod(pod: PodState, now: datetime) -> Text:
    age = span((now - pod.created).total_seconds()) if pod.created else ""
    restarts = f"  restarts {pod.restarts}" if pod.restarts else ""
    return _line(
        (pod.status, pod_style(pod.status)), f"  {pod.name}", (f"  {age}{restarts}", "dim")
    )


def _end(outcome: Outcome) -> Text:
    style = "bold green" if outcome.word == "healthy" else "bold red"
    return Text.assemble((outcome.word.capitalize(), style), f": {outcome.message}")
