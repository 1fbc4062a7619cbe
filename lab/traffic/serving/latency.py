"""How long a pod takes to answer: a fixed time, or one drawn from a distribution."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h))+")
_TERM = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_CALL = re.compile(r"(\w+)\(([^()]*)\)")

Draw = Callable[..., float]

# As in Python's random: what the arguments are, and how to draw.
_DISTRIBUTIONS: dict[str, tuple[tuple[str, ...], Draw]] = {
    "normal": (("mean", "deviation"), random.SystemRandom().gauss),
    "uniform": (("shortest", "longest"), random.SystemRandom().uniform),
    "exponential": (("mean",), lambda mean: random.SystemRandom().expovariate(1 / mean)),
}
FORMS = "200ms, " + ", ".join(
    f"{name}({', '.join(names)})" for name, (names, _) in _DISTRIBUTIONS.items()
)


@dataclass(frozen=True)
class Latency:
    """A time to wait before each answer."""

    seconds: tuple[float, ...] = (0.0,)
    draw: Draw | None = None

    def sample(self) -> float:
        """Return how long the next answer takes, in seconds; never below 0."""
        return max(0.0, self.draw(*self.seconds)) if self.draw else self.seconds[0]


NO_LATENCY = Latency()


def parse_duration(text: str) -> float | None:
    """Return the seconds of a duration as Go writes it (``1m30s``); None if it's none."""
    text = text.strip()
    if not _DURATION.fullmatch(text):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _TERM.findall(text))


def parse_latency(text: str) -> Latency | None:
    """Return the latency that ``text`` asks for (see ``FORMS``); None if it makes no sense."""
    fixed = parse_duration(text)
    if fixed is not None:
        return Latency((fixed,))
    call = _CALL.fullmatch(text.strip())
    if call is None or call[1] not in _DISTRIBUTIONS:
        return None
    names, draw = _DISTRIBUTIONS[call[1]]
    seconds = [parse_duration(argument) for argument in call[2].split(",")]
    given = tuple(value for value in seconds if value is not None)
    if len(given) != len(names) or len(seconds) != len(names) or 0.0 in given[:1]:
        return None
    return Latency(given, draw)
