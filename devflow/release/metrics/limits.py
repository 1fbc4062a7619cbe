"""Limits: what a metric of the canary has to keep, fixed or in relation to stable."""

import enum
import re
from dataclasses import dataclass
from typing import Self

from devflow.reading.shown import shown
from devflow.release.metrics.limit_range import judges_nothing

_FORM = re.compile(
    r"(?P<operator><=|<)\s*(?:(?P<stable>stable)\s*(?P<relation>[+*])\s*)?"
    r"(?P<number>\d{1,9}(?:\.\d{1,9})?)\s*(?P<unit>[a-zA-Z%]*)",
    re.ASCII,
)


class Unit(enum.Enum):
    """What a metric is measured in; values are held in the unit that its query answers in."""

    RATIO = "ratio"
    """Of requests, 0 to 1; written in percent, differences in points."""
    MILLISECONDS = "milliseconds"

    @property
    def factors(self) -> dict[str, float]:
        """What a number with each unit is multiplied by."""
        return {"%": 0.01} if self is Unit.RATIO else {"ms": 1.0, "s": 1000.0}

    @property
    def difference_factors(self) -> dict[str, float]:
        """The same for a difference to stable: 0.5 % of what would be unclear, points are not."""
        return {"points": 0.01} if self is Unit.RATIO else self.factors

    @property
    def example(self) -> str:
        return "< 1%" if self is Unit.RATIO else "< 300ms"

    @property
    def relative_example(self) -> str:
        return "<= stable + 0.5 points" if self is Unit.RATIO else "<= stable + 50ms"


class Relation(enum.StrEnum):
    """How a limit is made of what stable has."""

    FIXED = "fixed"
    PLUS = "+"
    TIMES = "*"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit such as ``< 1%``, ``<= stable + 0.5 points`` or ``<= stable * 1.2``."""

    text: str
    """As the user wrote it."""
    operator: str
    """``<`` or ``<=``."""
    number: float
    """The limit; or what is added to, or multiplied with, the value of stable."""
    unit: Unit
    relation: Relation = Relation.FIXED

    @classmethod
    def parse(cls, text: object, unit: Unit) -> Self:
        """Read a limit.

        :raises ValueError: what is wrong, and the way out; also for a limit that nothing can
            keep, or nothing can break.
        """
        found = _FORM.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            raise ValueError(
                f"{shown(text)} is not a limit; write it as in '{unit.example}' or"
                f" '{unit.relative_example}'"
            )
        relation = Relation(found["relation"]) if found["stable"] else Relation.FIXED
        number, factor = float(found["number"]), _factor(str(text), found["unit"], unit, relation)
        limit = cls(str(text).strip(), found["operator"], number * factor, unit, relation)
        if problem := judges_nothing(
            limit.operator, limit.number, share=unit is Unit.RATIO, relation=relation
        ):
            raise ValueError(f"{shown(text)} {problem}")
        return limit

    @property
    def is_relative(self) -> bool:
        return self.relation is not Relation.FIXED

    def threshold(self, stable: float | None) -> float:
        """The limit in the metric's unit; ``stable`` is needed only by a relative one."""
        match self.relation:
            case Relation.FIXED:
                return self.number
            case Relation.PLUS:
                return (stable or 0.0) + self.number
            case Relation.TIMES:
                return (stable or 0.0) * self.number

    def is_kept(self, value: float, stable: float | None) -> bool:
        """Whether ``value`` keeps the limit; not-a-number keeps none."""
        limit = self.threshold(stable)
        return value < limit if self.operator == "<" else value <= limit

    def kept_condition(self, value: str, stable: str) -> str:
        """The same as an expression of Argo Rollouts, of the expressions of the two values."""
        return f"{value} {self.operator} {self._threshold_expression(stable)}"

    def broken_condition(self, value: str, stable: str) -> str:
        """Its opposite. Not-a-number meets neither of the two."""
        opposite = ">=" if self.operator == "<" else ">"
        return f"{value} {opposite} {self._threshold_expression(stable)}"

    def __str__(self) -> str:
        return self.text

    def _threshold_expression(self, stable: str) -> str:
        number = f"{self.number:.12g}"
        return f"{stable} {self.relation} {number}" if self.is_relative else number


def _factor(text: str, written: str, unit: Unit, relation: Relation) -> float:
    if relation is Relation.TIMES:
        if written:
            raise ValueError(
                f"{shown(text)}: a factor has no unit; write it as in '<= stable * 1.2'"
            )
        return 1.0
    factors = unit.difference_factors if relation is Relation.PLUS else unit.factors
    example = unit.relative_example if relation is Relation.PLUS else unit.example
    if not written:
        raise ValueError(f"{shown(text)} has no unit; write it as in '{example}'")
    if written not in factors:
        known = " or ".join(repr(name) for name in factors)
        raise ValueError(
            f"{shown(text)}: unit {shown(written)} is not {known}; write it as in '{example}'"
        )
    return factors[written]
