"""Lengths of time down to a millisecond: timeouts are often shorter than a second."""

import re
from typing import Annotated

from pydantic import AfterValidator

from devflow.reading.shown import shown

_PATTERN = re.compile(r"([1-9][0-9]{0,8})(ms|s|m|h)", re.ASCII)
_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}
_LONGEST_HOURS = 24


def milliseconds(text: str) -> int:
    """How many milliseconds a span has.

    :raises ValueError: it is none, or none from 1ms to 24h.

    >>> milliseconds("500ms"), milliseconds("2s")
    (500, 2000)
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{shown(text)} is not a length of time; write a whole number and ms, s, m or h,"
            " such as 500ms or 5s"
        )
    found = int(match[1]) * _MILLISECONDS[match[2]]
    if found > _LONGEST_HOURS * _MILLISECONDS["h"]:
        raise ValueError(f"{shown(text)} is above {_LONGEST_HOURS}h, the longest")
    return found


def _check(text: str) -> str:
    milliseconds(text)
    return text


Span = Annotated[str, AfterValidator(_check)]
"""A length of time from ``1ms`` to ``24h``."""
