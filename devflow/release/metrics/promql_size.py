"""How large a query may be: the parser's time grows with the square of its size."""

import re

from devflow.reading.shown import shown

MOST_CHARACTERS = 4096
MOST_DEPTH = 50
MOST_OPERATORS = 200
LONGEST_DAYS = 30
"""Of a range or an offset, as of everything else that takes time in a spec."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?|\'(?:[^\'\\]|\\.)*+\'?|`[^`]*+`?', re.DOTALL)
_OPERATOR = re.compile(r"[-+*/%^<>=!]+|\b(?:and|or|unless|atan2)\b", re.ASCII)
_DURATION = re.compile(r"(?<![\w:.])(?:\d+(?:ms|[smhdwy]))+(?![\w:])", re.ASCII)
_PART = re.compile(r"(\d+)(ms|[smhdwy])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def check_size(query: str) -> None:
    """:raises ValueError: the query is longer, deeper, or looks back further than it may."""
    if len(query) > MOST_CHARACTERS:
        raise ValueError(
            f"has {len(query):,} characters, the limit is {MOST_CHARACTERS:,}; record a part of it"
            " under a name of its own, by a rule of Prometheus"
        )
    bare = _STRING.sub("", query)
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
    for found in _DURATION.finditer(bare):
        if _is_too_long(found[0]):
            raise ValueError(
                f"{shown(query)}: {shown(found[0])} is longer than {LONGEST_DAYS} days, the limit"
            )


def _is_too_long(duration: str) -> bool:
    seconds = 0
    for number, unit in _PART.findall(duration):
        if len(number) > 15:
            return True
        seconds += int(number) // 1000 if unit == "ms" else int(number) * _SECONDS[unit]
    return seconds > LONGEST_DAYS * _SECONDS["d"]
