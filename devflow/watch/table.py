"""What a release did, step by step, as a table for its end."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich import box
from rich.table import Table
from rich.text import Text

from devflow.watch.history import COMPLETED, History, PodCount, StepRecord
from devflow.watch.styles import STEP_SIGNS

UNKNOWN = "-"
"""For what nobody saw happen."""


@dataclass(frozen=True, slots=True)
class Met:
    """The requests that met one weight."""

    by_new: int
    """Those that the version being released answered."""
    requests: int
    errors: int


def traffic_table(history: History, met: Mapping[int, Met]) -> Table:
    """One row per step: weight asked, share of the requests seen, errors, time.

    ``met`` is by weight. A request counts in the step that set the weight which it met, so each one
    counts once; the first row has those from before and, after an abort, those since.
    """
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column("Step", no_wrap=True)
    for heading in ("Asked", "Share seen", "Requests", "Errors", "Canary", "Seconds"):
        made.add_column(heading, justify="right", no_wrap=True)
    if 0 in met:
        made.add_row("Stable only", "0%", *_met(met[0]), "", "")
    told = {0}
    for step in history.steps:
        weight, sign, style = step.weight_asked, *STEP_SIGNS[step.state]
        seen = _met(met.get(weight)) if weight not in told else ("", "", "")
        asked = f"{weight}%"
        if step.title == COMPLETED:
            asked, seen = "", ("", *_sums(met))
        told.add(weight)
        title = Text(f"{sign} {step.title}", style)
        made.add_row(title, asked, *seen, _pods(step.canary), _seconds(history, step))
    return made


def _met(met: Met | None) -> tuple[str, str, str]:
    if met is None:
        return UNKNOWN, "0", "0"
    return f"{met.by_new / met.requests:.1%}", f"{met.requests}", f"{met.errors}"


def _sums(met: Mapping[int, Met]) -> tuple[str, str]:
    requests = sum(each.requests for each in met.values())
    return f"Σ {requests}", f"Σ {sum(each.errors for each in met.values())}"


def table(history: History) -> Table:
    """One row per step: weight asked, weight that the routes had, pods of each revision, time."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column("Step", no_wrap=True)
    for heading in ("Asked", "Routed", "Canary pods", "Stable pods", "Seconds"):
        made.add_column(heading, justify="right", no_wrap=True)
    for step in history.steps:
        sign, style = STEP_SIGNS[step.state]
        made.add_row(Text(f"{sign} {step.title}", style), *_cells(step), _seconds(history, step))
    return made


def _cells(step: StepRecord) -> list[str]:
    if step.title == COMPLETED:
        # By now the new version is stable, and the canary's share is none: both say nothing.
        weights = ["", ""]
    else:
        seen = UNKNOWN if step.weight_seen is None else f"{step.weight_seen}%"
        weights = [f"{step.weight_asked}%", seen]
    return [*weights, _pods(step.canary), _pods(step.stable)]


def _pods(count: PodCount | None) -> str:
    return f"{count.ready}/{count.desired}" if count else UNKNOWN


def _seconds(history: History, step: StepRecord) -> str:
    if step.title != COMPLETED:
        return UNKNOWN if step.seconds is None else f"{step.seconds:.1f}"
    began = history.steps[0].started
    if began is None or step.ended is None:
        return UNKNOWN
    return f"Σ {(step.ended - began).total_seconds():.1f}"
