"""How large a query may be: the parser's time grows with the square of its size."""

import re
from collections.abc import Iterator

from devflow.reading.shown import shown

MOST_CHARACTERS = 4096
MOST_DEPTH = 50
MOST_OPERATORS = 200
LONGEST_DAYS = 30
"""Of a range or an offset, as of everything else that takes time in a spec."""

_NO_CODE = re.compile(r'"(?:[^"\\]|\\.)*+"?|\'(?:[^\'\\]|\\.)*+\'?|`[^`]*+`?|#[^\r\n]*+', re.DOTALL)
"""Strings and comments."""
_OPERATOR = re.compile(r"[-+*/%^<>=!]+|\b(?:and|or|unless|atan2)\b", re.ASCII)
_NUMBER = r"0x[0-9a-f]+|inf|nan|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_DURATION = rf"((?:\d+(?:ms|[smhdwy]))+|{_NUMBER})(?![\w.])"
_RANGE = re.compile(r"\[([^\[\]]*)")
_IN_RANGE = re.compile(rf"(?<![\w.]){_DURATION}", re.ASCII | re.IGNORECASE)
_OFFSET = re.compile(rf"\boffset\b[-+\s]*{_DURATION}", re.ASCII | re.IGNORECASE)
_PART = re.compile(r"(\d+)(ms|[smhdwy])", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def check_size(query: str) -> None:
    """:raises ValueError: the query is longer, deeper, or looks back further than it may."""
    if len(query) > MOST_CHARACTERS:
        raise ValueError(
            f"has {len(query):,} characters, the limit is {MOST_CHARACTERS:,}; record a part of it"
            " under a name of its own, by a rule of Prometheus"
        )
    bare = _NO_CODE.sub(" ", query)
    depth = deepest = 0
    for sign in bare:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    # A sign before a sign nests, too: each of "---1" holds the next one.
    signs = sum(len(found[0]) if found[0][0] in "-+" else 1 for found in _OPERATOR.finditer(bare))
    if deepest > MOST_DEPTH:
        raise ValueError(f"{shown(query)} is nested more than {MOST_DEPTH} deep")
    if signs > MOST_OPERATORS:
        raise ValueError(f"{shown(query)} has more than {MOST_OPERATORS} operators")
    for duration, seconds in _durations(bare):
        if not seconds <= LONGEST_DAYS * _SECONDS["d"]:
            raise ValueError(
                f"{shown(query)}: {shown(duration)} has to be at most {LONGEST_DAYS} days"
            )


def _durations(bare: str) -> Iterator[tuple[str, float]]:
    """Each range, step of a subquery and offset, with its seconds.

    A number without a unit is one of seconds. The parser takes each that PromQL can write, and
    panics at those that don't fit into 64 bits.
    """
    ranges = [found for inside in _RANGE.findall(bare) for found in _IN_RANGE.findall(inside)]
    for duration in (*ranges, *_OFFSET.findall(bare)):
        if duration[1:2] in ("x", "X"):
            yield duration, int(duration, 16)
        elif parts := _PART.findall(duration):
            yield duration, sum(float(number) * _SECONDS[unit] for number, unit in parts)
        else:
            yield duration, float(duration)
