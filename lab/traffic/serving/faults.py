"""The faults that a pod's annotations ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from devflow.lab.traffic.serving.latency import (
    FORMS,
    NO_LATENCY,
    Latency,
    parse_duration,
    parse_latency,
)

PREFIX = "lab.devflow.dev/"
ERROR_RATE = "LAB_ERROR_RATE"
"""The variable by which a pod's configuration asks for errors, as the annotation does."""
# What kwok plays, by its stages: see lab/stages.
KINDS = ("never-ready", "crash-loop", "image-pull")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)(%?)")
_NAMES = ("crash-after", "error-rate", "fault", "latency", "start-after")


@dataclass(frozen=True)
class Faults:
    """What goes wrong in a pod that serves."""

    error_rate: float = 0.0
    """Share of requests that are answered with status 500, from 0 to 1."""
    latency: Latency = NO_LATENCY
    problems: tuple[str, ...] = ()
    """What makes no sense and is left out, one clear line each."""


def read_faults(annotations: Mapping[str, str]) -> Faults:
    """Return the faults that a pod's annotations ask for; those that make no sense are left out."""
    asked = {
        key.removeprefix(PREFIX): value
        for key, value in annotations.items()
        if key.startswith(PREFIX)
    }
    problems = [_problem(name, asked[name]) for name in sorted(asked)]
    latency = parse_latency(asked.get("latency", "0s"))
    return Faults(
        error_rate=parse_share(asked.get("error-rate", "0")) or 0.0,
        latency=latency or NO_LATENCY,
        problems=tuple(problem for problem in problems if problem),
    )


def parse_share(text: str) -> float | None:
    """Return a share, from 0 to 1, that is written as ``5%`` or ``0.05``; None if it's none."""
    match = _SHARE.fullmatch(text.strip())
    if match is None:
        return None
    share = float(match[1]) / (100 if match[2] else 1)
    return share if share <= 1 else None


def _problem(name: str, value: str) -> str | None:
    if name not in _NAMES:
        known = ", ".join(PREFIX + known for known in _NAMES)
        return f"there is no annotation {PREFIX}{name}: there are {known}"
    match name:
        case "error-rate":
            good, form = parse_share(value) is not None, "a share from 0 to 1, such as 5% or 0.05"
        case "latency":
            good, form = parse_latency(value) is not None, f"one of {FORMS}"
        case "fault":
            good, form = value in KINDS, f"one of {', '.join(KINDS)}"
        case _:
            good, form = parse_duration(value) is not None, "a duration, such as 5s or 1m30s"
    return None if good else f"annotation {PREFIX}{name} is {value!r}; write {form}"
