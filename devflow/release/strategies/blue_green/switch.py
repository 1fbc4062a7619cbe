"""A schedule as blue-green takes it: what comes before the switch of all traffic, and after it."""

from typing import TYPE_CHECKING, NamedTuple

from devflow.release.errors import SpecError
from devflow.release.steps.step import Step

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

FULL_PERCENT = 100
_ANALYSIS, _PAUSE = "analysis", "pause"
_BEFORE = "blueGreen takes a verify or an analysis, and then a pause or an approve"
_AFTER = "blueGreen takes one verify by metrics, or one analysis"


class Switch(NamedTuple):
    """The steps of a schedule by what Argo Rollouts makes of them."""

    judge: Step | None
    """Judges the preview."""
    gate: Step | None
    """Holds the switch back: a person, or a time."""
    switch: Step
    after: Step | None
    """Judges the new version with all traffic on it."""


def switch_of(app: "AppSpec") -> Switch:
    """The schedule of ``app``, taken apart.

    :raises SpecError: it isn't one of blue-green, with the step that is out of place.
    """
    at = next((i for i, step in enumerate(app.steps) if step.moves), 0)
    steps = list(app.steps)
    if steps[at].weight(0) != FULL_PERCENT:
        raise _at(
            at,
            f"weight {steps[at].weight(0)} is for a canary: blueGreen switches all traffic at once;"
            " write 'steps: blue-green', or a list such as [approve, 100]",
        )
    before: dict[str, Step] = {}
    for index, step in enumerate(steps[:at]):
        what = _lowered(step, app)
        if what not in (_ANALYSIS, _PAUSE) or what in before or _PAUSE in before:
            raise _at(index, f"{step.name!r} doesn't fit: before 100, {_BEFORE}")
        before[what] = step
    after = steps[at + 1 :]
    for index, step in enumerate(after, at + 1):
        if _lowered(step, app) != _ANALYSIS or step is not after[0]:
            raise _at(index, f"{step.name!r} doesn't fit: after 100, {_AFTER}")
    judge, gate = before.get(_ANALYSIS), before.get(_PAUSE)
    return Switch(judge, gate, steps[at], after[0] if after else None)


def _at(index: int, problem: str) -> SpecError:
    return SpecError(f"steps[{index}]", problem)


def _lowered(step: Step, app: "AppSpec") -> str:
    """The one kind of Argo Rollouts' steps that it is; empty if it is another number of them."""
    made = step.lower(app)
    return next(iter(made[0])) if len(made) == 1 else ""
