"""What a release did, step by step, as a table for its end."""

from rich import box
from rich.table import Table
from rich.text import Text

from devflow.watch.history import COMPLETED, History, PodCount, StepRecord
from devflow.watch.styles import STEP_SIGNS

UNKNOWN = "-"
"""For what nobody saw happen."""


def table(history: History) -> Table:
    """One row per step: weight asked, weight in the VirtualService, pods of each revision, time."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column("Step", no_wrap=True)
    for heading in ("Asked", "VirtualService", "Canary pods", "Stable pods", "Seconds"):
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
