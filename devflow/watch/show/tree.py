"""The release as a tree for a terminal: never wider than it, and no taller where that can be."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from devflow.live import PodState
from devflow.live.pod import READY
from devflow.record import Job, Step, StepStatus
from devflow.watch.answers import Answers, sentence
from devflow.watch.outcome import Outcome
from devflow.watch.release import Release
from devflow.watch.revisions import Revision
from devflow.watch.show.styles import (
    PHASE_STYLES,
    ROLE_STYLES,
    VERDICT_STYLES,
    pod_style,
    span,
    step_style,
)
from devflow.watch.view import View

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
) -> RenderableType:
    """``height`` is the terminal's, in lines: pods that don't fit are counted instead."""
    view = release.view
    extra = []
    if answers:
        extra.append(_line("Answered: ", sentence(answers, view)))
    if recorded:
        extra.append(_line("Recorded: ", recorded.id, f"  {recorded.status}  {recorded.message}"))
    judged = _judged(view)
    if view.uncreated:
        extra.append(_line(("Pods can't be created: ", "bold red"), view.uncreated))
    steps = _steps(release.job, now, recorded)
    room = (
        height - _HEAD_LINES - bool(recorded) - bool(view.uncreated) - len(judged) - steps.row_count
    )
    shown = Group(*_head(release), *extra, *judged, steps, *_revisions(view, now, room))
    return Group(shown, _end(outcome)) if outcome else shown


def _line(*parts: str | tuple[str, str]) -> Text:
    text = Text.assemble(*parts)
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _head(release: Release) -> list[RenderableType]:
    view = release.view
    before = f"{release.image_from} → " if release.image_from else ""
    if view.weights is None:
        weights = "no routes"
    else:
        weights = f"canary {view.weights.canary}%, stable {view.weights.stable}%"
    where = f" in {view.rollout.namespace}  "
    return [
        _line((view.rollout.name, "bold"), where, (f"{before}{view.image}", "dim")),
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


def _steps(job: Job, now: datetime, recorded: Job | None) -> Table:
    table = Table.grid(padding=(0, 1))
    for column in range(4):
        table.add_column(
            no_wrap=True, overflow="ellipsis", justify="right" if column == 2 else "left"
        )
    for step in job.steps:
        sign, style = step_style(step.status)
        table.add_row(
            Text(f" {sign}", style),
            Text(step.name, style),
            _seconds(step, now),
            Text(_recorded(step, recorded), "dim"),
        )
    return table


def _recorded(step: Step, recorded: Job | None) -> str:
    """What the record has of a step: its schedule is the same, its end may not be there yet."""
    if recorded is None or step.index >= len(recorded.steps):
        return ""
    known = recorded.steps[step.index]
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
        (f"{revision.image} ({revision.hash})", "dim"),
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
