"""The schedule of a release, read back from its Rollout."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from devflow.live.observation import StepPlan
from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json
from devflow.release import Duration, Schedule, SpecError
from devflow.release.steps.schedule import Approve, SetWeight, Step, Verify
from devflow.release.workload.rollout import SCHEDULE_ANNOTATION


class Pause(msgspec.Struct, frozen=True, gc=False):
    """Argo Rollouts' pause: of seconds, of a duration such as ``1m30s``, or without an end."""

    duration: int | str | None = None


@lru_cache(maxsize=1024)
def plan_of(written: str, pauses: tuple[Pause | None, ...]) -> tuple[StepPlan, ...]:
    """The steps as their user wrote them, with the times that Argo Rollouts holds them.

    ``pauses`` are those of Argo Rollouts' steps, one for each. Most apps share a few schedules:
    each is kept once.

    :raises msgspec.ValidationError: the annotation is missing or can't be read.
    """
    try:
        schedule = Schedule.parse(read_json(written, "its JSON"))
    except (ReadError, SpecError) as error:
        raise msgspec.ValidationError(f"{error} - at annotation {SCHEDULE_ANNOTATION}") from None
    return schedule_plan(schedule, pauses)


def schedule_plan(schedule: Schedule, pauses: Sequence[Pause | None] = ()) -> tuple[StepPlan, ...]:
    """The same of a schedule that nothing holds yet, or that ``pauses`` hold."""
    held = (*pauses, *(None for _ in range(len(schedule) - len(pauses))))
    return tuple(
        StepPlan(step.title, _kind(step), schedule.weight_at(index), _seconds(held[index]))
        for index, step in enumerate(schedule)
    )


def _kind(step: Step) -> str:
    match step:
        case SetWeight():
            return "weight"
        case Verify():
            return "verify"
        case Approve():
            return "approve"
        case _:
            return "pause"


def _seconds(pause: Pause | None) -> int | None:
    if pause is None or pause.duration is None:
        return None
    written = f"{pause.duration}s" if isinstance(pause.duration, int) else pause.duration
    try:
        return Duration.parse(written).seconds
    except ValueError as error:
        raise msgspec.ValidationError(f"{error} - at a pause of spec.strategy.canary") from None
