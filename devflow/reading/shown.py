"""Values in messages: as users write them in YAML, and short, however large they are; and messages
of others, as a terminal and a log can hold them.
"""

import math
import reprlib
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

_MOST_CHARACTERS = 80
_MOST_IN_LINE = 900
"""What was wrong stands at the begin or the end of a line; a long value in between."""


class _Short(reprlib.Repr):
    """Looks at no more of a value than it shows. By ``repr_TYPE`` it writes values of that type."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = _MOST_CHARACTERS + 20
        self.maxlevel = 4

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write down numbers of thousands of digits.
        return repr(x) if x.bit_length() < 256 else f"a number of {x.bit_length()} bits"

    def repr_bool(self, x: bool, level: int) -> str:
        return "true" if x else "false"

    def repr_NoneType(self, x: None, level: int) -> str:  # noqa: N802 - the type's name
        return "null"

    def repr_float(self, x: float, level: int) -> str:
        if math.isfinite(x):
            return repr(x)
        return ".nan" if math.isnan(x) else ".inf" if x > 0 else "-.inf"

    def repr_date(self, x: date, level: int) -> str:
        return x.isoformat()

    def repr_datetime(self, x: datetime, level: int) -> str:
        return x.isoformat(" ")

    def repr_Output(self, x: object, level: int) -> str:  # noqa: N802 - the type's name
        # A program's value that is known only later: its own text is an address in memory.
        return "an Output"

    def repr_tuple(self, x: Sequence[object], level: int) -> str:
        return self.repr_list(list(x[: self.maxlist + 1]), level)


_SHORT = _Short()


def shown_key(key: str) -> str:
    """``key`` itself where it fits into a line, else as :func:`shown` has it."""
    return key if key.isprintable() and len(key) <= _MOST_CHARACTERS else shown(key)


def shown(value: object) -> str:
    """``value`` as YAML has it in one line, cut to 80 characters while it is made.

    >>> shown({"paused": True, "limits": [None, 1.5], "name": "shop"})
    "{'limits': [null, 1.5], 'name': 'shop', 'paused': true}"
    """
    text = _SHORT.repr(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def bounded(text: str) -> str:
    """``text`` with each line cut in its middle, and no control character but the line's end."""
    return "\n".join(_cut("".join(map(_printable, line))) for line in text.split("\n"))


def _cut(line: str) -> str:
    if len(line) <= _MOST_IN_LINE:
        return line
    half = _MOST_IN_LINE // 2
    return f"{line[: half - 1]}…{line[-half:]}"


def _printable(character: str) -> str:
    # An escape sequence could colour the terminal, or hide what else was said.
    if unicodedata.category(character) != "Cc" or character == "\t":
        return character
    return character.encode("unicode_escape").decode()
