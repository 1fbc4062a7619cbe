"""What a benchmark found, and the goal it is held against."""

from dataclasses import asdict, dataclass
from typing import Any

from bench.measure import Comparison


@dataclass(frozen=True)
class Result:
    """A comparison with its name and goal."""

    name: str
    comparison: Comparison
    peer: str
    goal: float | None
    """The largest ratio, ours to the peer's, that is good enough; ``None`` if any is."""
    of_cpu: bool = False
    """Whether the goal is of the CPU ratio; else it is of the wall ratio."""

    @property
    def met(self) -> bool:
        both = self.comparison
        ratio = both.cpu_ratio if self.of_cpu else both.wall_ratio
        return self.goal is None or ratio <= self.goal

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


@dataclass(frozen=True)
class Figure:
    """One number that has no peer, with its name and goal."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    """What is good enough; ``None`` if anything is."""
    at_least: bool = False
    """Whether the goal is the least; else it is the most."""
    beside: str = ""
    """What else there is to know of it."""

    @property
    def met(self) -> bool:
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}
