"""The step schedule: how a release's traffic grows, and what holds it back on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pydantic_core import CoreSchema, core_schema

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.plan import Plan
from devflow.release.steps import STEPS, Step
from devflow.release.steps.presets import DEFAULT_PRESET, PRESETS
from devflow.release.steps.step import weight_after
from devflow.release.steps.weight import FULL_PERCENT

MOST_STEPS = 100
"""The record of a release holds all its steps, and is written anew at each."""

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps of a release, in order.

    Its weights rise, its last weight is 100, and nothing waits for a person after that: with all
    traffic moved there is nothing left to hold back. With which steps it may begin is up to the
    strategy.
    """

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read a list of steps, or the name of a preset.

        :raises SpecError: with the index of the step that is wrong, such as ``[2]``.

        >>> Schedule.parse([10, "verify", {"pause": "30s"}, 100]).weights
        (10, 100)
        >>> [step.name for step in Schedule.parse("quick").steps]
        ['20% Traffic', 'Verify', '100% Traffic']
        """
        if isinstance(value, str):
            if value not in PRESETS:
                known = ", ".join(sorted(PRESETS))
                raise SpecError(
                    "", f"no preset is named {shown(value)}; use a list of steps or {known}"
                )
            value = list(PRESETS[value])
        if not isinstance(value, list | tuple):
            raise SpecError(
                "", f"{shown(value)} is not a list of steps; write {_forms()}, in a list"
            )
        if len(value) > MOST_STEPS:
            raise SpecError(
                "", f"has {len(value)} steps, the limit is {MOST_STEPS}; leave some out"
            )
        steps = tuple(_parse_step(f"[{i}]", item) for i, item in enumerate(value))
        _check_order(steps)
        return cls.of(steps)

    @classmethod
    def of(cls, steps: Sequence[Step]) -> Self:
        """The schedule of ``steps`` that are in order."""
        return cls(tuple(step.after(steps[:index]) for index, step in enumerate(steps)))

    @property
    def weights(self) -> tuple[int, ...]:
        """The canary's shares in percent, in order."""
        return tuple(weight for step, weight in self.weighted() if step.moves)

    def weighted(self) -> Iterator[tuple[Step, int]]:
        """Each step, and the canary's share in percent while it runs."""
        weight = 0
        for step in self.steps:
            weight = step.weight(weight)
            yield step, weight

    def plan(self, app: "AppSpec") -> Plan:
        """The plan of a release of ``app`` by this schedule."""
        planned = []
        before = 0
        for step in self.steps:
            planned.append(step.planned(app, before))
            before = step.weight(before)
        return tuple(planned)

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        """The steps of Argo Rollouts, in the order of ours."""
        return [lowered for step in self.steps for lowered in step.lower(app)]

    def spec_form(self) -> list[object]:
        """The schedule as a user writes it in YAML; :meth:`parse` reads it back."""
        return [step.spec_form() for step in self.steps]

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

        return core_schema.no_info_plain_validator_function(
            read,
            json_schema_input_schema=core_schema.union_schema(
                [core_schema.str_schema(), core_schema.list_schema()]
            ),
        )


def _forms() -> str:
    *forms, last = [kind.form for kind in STEPS]
    return f"{', '.join(forms)}, or {last}"


def _parse_step(where: str, item: object) -> Step:
    try:
        for kind in STEPS:
            if (step := kind.read(item)) is not None:
                return step
    except SpecError as error:
        raise error.under(where) from None
    raise SpecError(where, f"{shown(item)} is not a step; write {_forms()}")


def _check_order(steps: tuple[Step, ...]) -> None:
    if not steps:
        raise SpecError("", "the list is empty; write at least [100], or leave out 'steps'")
    for index, step in enumerate(steps):
        try:
            step.follows(steps[:index])
        except SpecError as error:
            raise error.under(f"[{index}]") from None
    reached = weight_after(steps)
    if reached != FULL_PERCENT:
        raise SpecError("", f"the last weight is {reached}; end the schedule with weight 100")
