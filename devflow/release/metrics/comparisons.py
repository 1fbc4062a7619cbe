"""Comparisons with a number: when the answer to a team's own query is good, and when bad."""

import math
import re
from dataclasses import dataclass
from typing import Any, Self

from pydantic_core import CoreSchema, core_schema

from devflow.reading.shown import shown

_FORM = re.compile(r"(<=|>=|<|>)\s*(-?\d{1,20}(?:\.\d{1,20})?(?:e-?\d{1,3})?)", re.ASCII)
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``< 5``, ``<= 5``, ``> 5`` or ``>= 5``."""

    operator: str
    number: float

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read a comparison.

        :raises ValueError: for any other form.
        """
        found = _FORM.fullmatch(text.strip()) if isinstance(text, str) else None
        if found is None:
            raise ValueError(
                f"{shown(text)} is not a comparison with a number;"
                " write it as in '< 5' or '>= 0.99'"
            )
        number = float(found[2])
        if not math.isfinite(number):
            raise ValueError(
                f"{shown(text)}: nothing is larger than that; use a number below 1e308"
            )
        return cls(found[1], number)

    @property
    def opposite(self) -> "Comparison":
        """What holds of exactly the numbers that this doesn't hold of."""
        return Comparison(_OPPOSITES[self.operator], self.number)

    def overlaps(self, other: "Comparison") -> bool:
        """Whether there is a number of which both hold."""
        if self.operator[0] == other.operator[0]:
            return True
        below, above = (self, other) if self.operator[0] == "<" else (other, self)
        if below.number == above.number:
            return below.operator == "<=" and above.operator == ">="
        return above.number < below.number

    def holds(self, value: float) -> bool:
        """Whether it holds of ``value``; of not-a-number it never does."""
        match self.operator:
            case "<":
                return value < self.number
            case "<=":
                return value <= self.number
            case ">":
                return value > self.number
            case _:
                return value >= self.number

    def condition(self, value: str) -> str:
        """The same as an expression of Argo Rollouts, of the expression ``value``."""
        return f"{value} {self}"

    def __str__(self) -> str:
        return f"{self.operator} {self.number:.12g}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        def read(value: object) -> "Comparison":
            return value if isinstance(value, Comparison) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            read,
            serialization=core_schema.to_string_ser_schema(),
            json_schema_input_schema=core_schema.str_schema(),
        )
