"""One result: a ratio, and the goal it is held against."""

from dataclasses import asdict, dataclass
from typing import Any

from bench.measure import Comparison


@dataclass(frozen=True)
class Result:
    """A comparison with its name and goal."""

    name: str
    comparison: Comparison
    peer: str
    goal: float
    """The largest wall ratio, ours to the peer's, that is good enough."""

    @property
    def met(self) -> bool:
        return self.comparison.wall_ratio <= self.goal

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}
