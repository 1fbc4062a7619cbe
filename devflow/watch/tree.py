"""The release as a tree for a terminal: never wider than it, and no taller where that can be."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from devflow.watch.answers import Answers, sentence
from devflow.watch.history import History, StepRecord, StepState
from devflow.watch.outcome import Outcome
from devflow.watch.pods import READY, PodView
from devflow.watch.recorded import Recorded, beside
from devflow.watch.revisions import RevisionView
from devflow.watch.styles import (
    PHASE_STYLES,
    ROLE_STYLES,
    STEP_SIGNS,
    VERDICT_STYLES,
    pod_style,
    span,
)
from devflow.watch.view import ReleaseView

_HEAD_LINES = 6
"""Lines that are neither step nor pod: app, phase, weights, answers, outcome, and the cursor's own.
"""


def tree(
    view: ReleaseView,
    history: History,
    outcome: Outcome | None,
    now: datetime,
    height: int,
    answers: Answers | None = None,
    recorded: Recorded | None = None,
) -> RenderableType:
    """``height`` is the terminal's, in lines: pods that don't fit are counted instead."""
    extra = []
    if answers:
        extra.append(_line("Answered: ", sentence(answers, view)))
    if recorded:
        extra.append(_line("Recorded: ", recorded.job, f"  {recorded.status}  {recorded.message}"))
    judged = _judged(view)
    steps = _steps(history, now, recorded)
    room = height - _HEAD_LINES - bool(recorded) - len(judged) - steps.row_count
    shown = Group(*_head(view, history), *extra, *judged, steps, *_revisions(view, now, room))
    return Group(shown, _end(outcome)) if outcome else shown


def _line(*parts: str | tuple[str, str]) -> Text:
    text = Text.assemble(*parts)
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def _head(view: ReleaseView, history: History) -> list[RenderableType]:
    before = f"{history.image_from} → " if history.image_from else ""
    if view.weights is None:
        weights = "no routes"
    else:
        weights = f"canary {view.weights.canary}%, stable {view.weights.stable}%"
    return [
        _line((view.app, "bold"), f" in {view.namespace}  ", (f"{before}{view.image}", "dim")),
        _line((view.phase, PHASE_STYLES[view.phase]), f"  {view.message}"),
        _line("Traffic: ", weights, (f"  (asked: canary {view.weight_asked}%)", "dim")),
    ]


def _judged(view: ReleaseView) -> list[Text]:
    """The metrics of the newest analysis, and of the one in the background."""
    newest = next((run for run in view.analyses if run.step is not None), None)
    background = next((run for run in view.analyses if run.step is None), None)
    return [
        _line("Judged: ", (metric.words, VERDICT_STYLES[metric.verdict]))
        for run in (newest, background)
        if run is not None
        for metric in run.metrics
    ]


def _steps(history: History, now: datetime, recorded: Recorded | None) -> Table:
    table = Table.grid(padding=(0, 1))
    for column in range(4):
        table.add_column(
            no_wrap=True, overflow="ellipsis", justify="right" if column == 2 else "left"
        )
    titles = [step.title for step in history.steps]
    for index, known in beside(titles, recorded.steps if recorded else ()):
        written = Text(f"  {known.words}" if known else "", "dim")
        if index is None:
            table.add_row("", Text(known.name if known else "", "dim"), "", written)
            continue
        step = history.steps[index]
        sign, style = STEP_SIGNS[step.state]
        table.add_row(
            Text(f" {sign}", style), Text(step.title, style), _seconds(step, now), written
        )
    return table


def _seconds(step: StepRecord, now: datetime) -> Text:
    if step.state is StepState.RUNNING and step.started is not None:
        return Text(span((now - step.started).total_seconds()))
    return Text("" if step.seconds is None else f"{step.seconds:.1f}s", "dim")


def _revisions(view: ReleaseView, now: datetime, room: int) -> list[RenderableType]:
    shown = view.revisions
    each = max((room - len(shown)) // max(len(shown), 1), 1)
    return [_revision(revision, now, each) for revision in shown]


def _revision(revision: RevisionView, now: datetime, room: int) -> RenderableType:
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


def _pods(revision: RevisionView, now: datetime, room: int) -> list[Text]:
    """Those with trouble come first, for they are the ones to be seen."""
    ordered = sorted(revision.pods, key=lambda pod: (pod.status == READY, pod.created, pod.name))
    kept = ordered if len(ordered) <= room else ordered[: room - 1]
    lines = [_pod(pod, now) for pod in kept]
    if rest := ordered[len(kept) :]:
        ready = sum(pod.ready for pod in rest)
        more = "more" if kept else "pods"
        lines.append(_line((f"{len(rest)} {more}, {ready} of them ready", "dim")))
    return lines


def _pod(pod: PodView, now: datetime) -> Text:
    age = span((now - pod.created).total_seconds())
    restarts = f"  restarts {pod.restarts}" if pod.restarts else ""
    return _line(
        (pod.status, pod_style(pod.status)), f"  {pod.name}", (f"  {age}{restarts}", "dim")
    )


def _end(outcome: Outcome) -> Text:
    style = "bold green" if outcome.word == "healthy" else "bold red"
    return Text.assemble((outcome.word.capitalize(), style), f": {outcome.message}")
