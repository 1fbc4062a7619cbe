"""What a release did, step by step, as a table for its end."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text

from devflow.record import Step, StepStatus
from devflow.release.plan import OwnKind
from devflow.watch.release import PodCount, Release
from devflow.watch.show.listing import Column, Listing
from devflow.watch.show.styles import step_style

UNKNOWN = "-"
"""For what wasn't seen to happen."""


@dataclass(frozen=True, slots=True)
class Met:
    """The requests that met one weight."""

    by_new: int
    """Those that the version being released answered."""
    requests: int
    errors: int


def traffic_table(release: Release, met: Mapping[int, Met]) -> Listing:
    """One row per step: weight asked, share of the requests seen, errors, time.

    ``met`` is by weight. A request counts in the step that set the weight which it met, so each one
    counts once; the first row has those from before and, after an abort, those since.
    """
    made = _listing("Asked", "Share", "Requests", "Errors", "Canary", "Seconds")
    if 0 in met:
        made.add("Stable only", "0%", *_met(met[0]), "", "")
    told = {0}
    for step in release.job.steps:
        seen = _met(met.get(step.weight)) if step.weight not in told else ("", "", "")
        if step.kind == OwnKind.COMPLETED:
            seen = ("", *_sums(met))
        told.add(step.weight)
        pods = _pods(release.sighting(step).canary) if _asked(step) else ""
        made.add(_title(step), _asked(step), *seen, pods, _seconds(release, step))
    return made


def _met(met: Met | None) -> tuple[str, str, str]:
    if met is None:
        return UNKNOWN, "0", "0"
    return f"{met.by_new / met.requests:.1%}", f"{met.requests}", f"{met.errors}"


def _sums(met: Mapping[int, Met]) -> tuple[str, str]:
    requests = sum(each.requests for each in met.values())
    return f"Σ {requests}", f"Σ {sum(each.errors for each in met.values())}"


def table(release: Release) -> Listing:
    """One row per step: weight asked, weight that the routes had, pods of each revision, time."""
    made = _listing("Asked", "Routed", "Canary pods", "Stable pods", "Seconds")
    for step in release.job.steps:
        made.add(_title(step), *_cells(release, step), _seconds(release, step))
    return made


def _listing(*headings: str) -> Listing:
    return Listing([Column("Step"), *(Column(heading, right=True) for heading in headings)])


def _title(step: Step) -> Text:
    """With its status, unless it is that of a step as it should be."""
    sign, style = step_style(step.status)
    status = "" if step.status is StepStatus.SUCCEEDED else f" {step.status}"
    return Text(f"{sign} {step.name}{status}", style)


def _asked(step: Step) -> str:
    """Empty for a step that asks for no weight: before the plan, and after it.

    When a release is completed the new version is stable, and the canary's share is none.
    """
    return f"{step.weight}%" if step.planned else ""


def _cells(release: Release, step: Step) -> tuple[str, str, str, str]:
    seen = release.sighting(step)
    if not _asked(step) and step.kind != OwnKind.COMPLETED:
        return "", "", "", ""
    weight = UNKNOWN if seen.weight is None else f"{seen.weight}%"
    return _asked(step), weight if _asked(step) else "", _pods(seen.canary), _pods(seen.stable)


def _pods(count: PodCount | None) -> str:
    return f"{count.ready}/{count.desired}" if count else UNKNOWN


def _seconds(release: Release, step: Step) -> str:
    if step.kind != OwnKind.COMPLETED:
        return UNKNOWN if step.seconds is None else f"{step.seconds:.1f}"
    began = release.job.started_at
    if began is None or step.finished_at is None:
        return UNKNOWN
    return f"Σ {(step.finished_at - began).total_seconds():.1f}"
