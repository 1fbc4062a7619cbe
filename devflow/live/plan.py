"""The plan of a release, read back from its Rollout."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json
from devflow.release import Duration, Schedule, SpecError
from devflow.release.freeze import FREEZE_ANNOTATION, FreezeWindow, read_freeze
from devflow.release.plan import PLAN_ANNOTATION, Plan, PlannedStep, read_plan
from devflow.release.workload.rollout import SCHEDULE_ANNOTATION


class Pause(msgspec.Struct, frozen=True, gc=False):
    """Argo Rollouts' pause: of seconds, of a duration such as ``1m30s``, or without an end."""

    duration: int | str | None = None


class ArgoStep(msgspec.Struct, gc=False):
    """A step of Argo Rollouts; all but its pause is skipped."""

    pause: Pause | None = None


def plan_of(annotations: Mapping[str, str], argo_steps: Sequence[ArgoStep]) -> Plan:
    """The plan that the Rollout carries; of one that was made by a Devflow before there were plans,
    the same from the schedule.

    Most apps share a few plans: each is kept once.

    :raises msgspec.ValidationError: the annotation is missing or can't be read.
    """
    plan = annotations.get(PLAN_ANNOTATION)
    if plan is not None:
        return _read(plan)
    pauses = tuple(step.pause for step in argo_steps)
    return _plan_of_schedule(annotations.get(SCHEDULE_ANNOTATION, ""), pauses)


def freeze_of(annotations: Mapping[str, str]) -> tuple[FreezeWindow, ...] | None:
    """The freeze windows that the Rollout carries; ``None`` if they can't be read: it is followed
    all the same, but passes no checked gate.
    """
    text = annotations.get(FREEZE_ANNOTATION)
    try:
        return read_freeze(text) if text is not None else ()
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _read(text: str) -> Plan:
    try:
        return read_plan(text)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(f"{error} - at annotation {PLAN_ANNOTATION}") from None


@lru_cache(maxsize=1024)
def _plan_of_schedule(text: str, pauses: tuple[Pause | None, ...]) -> Plan:
    """Each step was one of Argo Rollouts', and held as long as that one."""
    try:
        schedule = Schedule.parse(read_json(text, "its JSON"))
    except (ReadError, SpecError) as error:
        raise msgspec.ValidationError(f"{error} - at annotation {SCHEDULE_ANNOTATION}") from None
    held = (*pauses, *(None for _ in range(len(schedule) - len(pauses))))
    return tuple(
        PlannedStep(
            step.name,
            step.kind,
            weight,
            _seconds(held[index]),
            moves=step.moves,
            judges=step.judges,
            asks=step.asks,
        )
        for index, (step, weight) in enumerate(schedule.weighted())
    )


def _seconds(pause: Pause | None) -> int | None:
    if pause is None or pause.duration is None:
        return None
    written = f"{pause.duration}s" if isinstance(pause.duration, int) else pause.duration
    try:
        return Duration.parse(written).seconds
    except ValueError as error:
        raise msgspec.ValidationError(f"{error} - at a pause of spec.strategy.canary") from None
