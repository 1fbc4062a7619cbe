"""The step schedule: how a release's traffic grows, and what holds it back on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from pydantic_core import CoreSchema, core_schema

from devflow.reading.shown import shown
from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.steps.presets import DEFAULT_PRESET, PRESETS

_FULL_PERCENT = 100
MOST_STEPS = 100
"""Weights alone can be 100. The record of a release holds all its steps, and is written at each."""
_FORMS = "a weight from 1 to 100, verify, approve, or pause: 30s"


@dataclass(frozen=True, slots=True)
class SetWeight:
    """The canary gets ``percent`` (1 to 100) of the traffic."""

    percent: int

    @property
    def title(self) -> str:
        return f"{self.percent}% Traffic"

    def written(self) -> object:
        return self.percent


@dataclass(frozen=True, slots=True)
class Verify:
    """The canary is judged: by the spec's metrics, or without any by its pods staying ready."""

    @property
    def title(self) -> str:
        return "Verify"

    def written(self) -> object:
        return "verify"


@dataclass(frozen=True, slots=True)
class Pause:
    """The schedule waits, and goes on by itself."""

    duration: Duration

    @property
    def title(self) -> str:
        return f"Pause {self.duration}"

    def written(self) -> object:
        return {"pause": str(self.duration)}


@dataclass(frozen=True, slots=True)
class Approve:
    """The schedule waits until somebody promotes the release."""

    @property
    def title(self) -> str:
        return "Approve"

    def written(self) -> object:
        return "approve"


Step: TypeAlias = SetWeight | Verify | Pause | Approve


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps of a release, in order.

    It begins with a weight, its weights rise, its last weight is 100, and nothing waits for a
    person after that: with all traffic moved there is nothing left to hold back.
    """

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read a list of steps, or the name of a preset.

        :raises SpecError: with the index of the step that is wrong, such as ``[2]``.
        """
        if isinstance(value, str):
            if value not in PRESETS:
                known = ", ".join(sorted(PRESETS))
                raise SpecError(
                    "", f"no preset is named {shown(value)}; use a list of steps or {known}"
                )
            value = list(PRESETS[value])
        if not isinstance(value, list | tuple):
            raise SpecError("", f"{shown(value)} is not a list of steps; write {_FORMS}, in a list")
        if len(value) > MOST_STEPS:
            raise SpecError(
                "", f"has {len(value)} steps, the limit is {MOST_STEPS}; leave some out"
            )
        steps = tuple(_parse_step(f"[{i}]", item) for i, item in enumerate(value))
        _check_order(steps)
        return cls(steps)

    @property
    def weights(self) -> tuple[int, ...]:
        """The canary's shares in percent, in order."""
        return tuple(step.percent for step in self.steps if isinstance(step, SetWeight))

    def weight_at(self, index: int) -> int:
        """The canary's share in percent while step ``index`` runs; 0 before the first weight."""
        reached = (s.percent for s in reversed(self.steps[: index + 1]) if isinstance(s, SetWeight))
        return next(reached, 0)

    def written(self) -> list[object]:
        """The schedule as one writes it in YAML; :meth:`parse` reads it back."""
        return [step.written() for step in self.steps]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    @classmethod
    def default(cls) -> Self:
        return cls.parse(DEFAULT_PRESET)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        def read(value: object) -> "Schedule":
            return value if isinstance(value, Schedule) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(read)


def _parse_step(where: str, item: object) -> Step:
    match item:
        case bool():
            pass
        case int():
            if not 1 <= item <= _FULL_PERCENT:
                raise SpecError(
                    where,
                    f"weight {shown(item)} is not between 1 and 100; leave out what is outside it"
                    " (before its first weight a canary gets nothing)",
                )
            return SetWeight(item)
        case "verify":
            return Verify()
        case "approve":
            return Approve()
        case {"pause": length, **others} if not others:
            try:
                return Pause(Duration.parse(length))
            except ValueError as error:
                raise SpecError(f"{where}.pause", str(error)) from None
        case _:
            pass
    raise SpecError(where, f"{shown(item)} is not a step; write {_FORMS}")


def _check_order(steps: tuple[Step, ...]) -> None:
    if not steps:
        raise SpecError("", "the list is empty; write at least [100], or leave out 'steps'")
    if not isinstance(steps[0], SetWeight):
        raise SpecError(
            "[0]",
            f"{steps[0].title!r} comes before any weight, when there is no canary yet;"
            " begin with a weight",
        )
    reached = 0
    for index, step in enumerate(steps):
        if isinstance(step, SetWeight):
            if step.percent <= reached:
                raise SpecError(
                    f"[{index}]",
                    f"weight {step.percent} follows {reached}; weights must rise from step to step",
                )
            reached = step.percent
        elif isinstance(step, Approve) and reached == _FULL_PERCENT:
            raise SpecError(
                f"[{index}]",
                "approve after weight 100 would hold back nothing; put it before 100",
            )
    if reached != _FULL_PERCENT:
        raise SpecError("", f"the last weight is {reached}; end the schedule with weight 100")
