"""Durations: one way to write them, one type to carry them."""

import re
from dataclasses import dataclass
from typing import Any, Self

from pydantic_core import CoreSchema, core_schema

from devflow.reading.shown import shown

_PATTERN = re.compile(r"([1-9][0-9]{0,30})([smh])", re.ASCII)
_NOTHING = re.compile(r"0+[smh]", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time in whole seconds, from ``1s`` to ``720h`` (30 days).

    Written as a whole number and one unit, ``30s``, ``5m`` or ``2h``: what Argo Rollouts, too,
    accepts as a pause. Printed in the largest unit that keeps it whole, so ``60s`` prints as
    ``1m``.
    """

    seconds: int

    def __post_init__(self) -> None:
        if not 1 <= self.seconds <= _LONGEST_SECONDS:
            raise ValueError(f"{self.seconds}s is not between 1s and 720h (30 days)")

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read ``30s``, ``5m`` or ``2h``.

        :raises ValueError: for any other form, or a length out of range.

        >>> Duration.parse("90s").seconds, str(Duration.parse("60s"))
        (90, '1m')
        """
        if isinstance(text, str) and (match := _PATTERN.fullmatch(text)):
            try:
                return cls(int(match[1]) * _SECONDS[match[2]])
            except ValueError:
                raise ValueError(f"{shown(text)} is not between 1s and 720h (30 days)") from None
        if isinstance(text, str) and _NOTHING.fullmatch(text):
            raise ValueError(f"{shown(text)} is not between 1s and 720h (30 days)")
        raise ValueError(
            f"{shown(text)} is not a duration; write a whole number of seconds, minutes or hours,"
            " such as 30s, 5m or 2h"
        )

    def faster(self, speed: int) -> "Duration":
        """This length where time goes ``speed`` times faster; at least a second."""
        return Duration(max(1, round(self.seconds / speed)))

    def __str__(self) -> str:
        for unit in ("h", "m"):
            if self.seconds % _SECONDS[unit] == 0:
                return f"{self.seconds // _SECONDS[unit]}{unit}"
        return f"{self.seconds}s"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        def read(value: object) -> "Duration":
            return value if isinstance(value, Duration) else cls.parse(value)

        return core_schema.no_info_plain_validator_function(
            read,
            serialization=core_schema.to_string_ser_schema(),
            json_schema_input_schema=core_schema.str_schema(pattern=f"^{_PATTERN.pattern}$"),
        )
