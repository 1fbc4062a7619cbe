"""What goes wrong in one run, drawn from its seed."""

from dataclasses import dataclass, field
from random import Random

QUICK_SECONDS = 0.05
CALM_CHANCE = 0.25
"""That nothing goes wrong between the controller and what it talks to: then it is quick, too."""


@dataclass
class Faults:
    """Chances are per opportunity, 0 to 1; times in seconds."""

    leaders: int = 1
    """Processes that work at the same time."""
    kills: int = 0
    """How many processes die, each at some await."""
    cut: float = 0.0
    """A stream ends between two events."""
    stall: float = 0.0
    """A stream falls silent until the watchdog notices."""
    repeat: float = 0.0
    """An event comes twice."""
    stale_list: float = 0.0
    """A list comes from a server that lags behind."""
    refuse: float = 0.0
    """A request isn't answered."""
    compact_seconds: float = 0.0
    """How often the server forgets its history, which gives a 410; 0: never."""
    latency_seconds: float = 0.05
    """The longest that an event takes, each kind's for itself."""
    away: list[tuple[float, float]] = field(default_factory=list)
    """When the store is away: from, until."""
    lost_ack: float = 0.0
    """The store writes and its answer is lost."""
    skew_seconds: float = 0.0
    """By how much a process's clock may be wrong, either way."""

    @classmethod
    def drawn(cls, rng: Random) -> "Faults":
        """Each kind of fault in about a third of the runs, many together."""

        def some(value: float) -> float:
            return value if rng.random() < 0.35 else 0.0

        if rng.random() < CALM_CHANCE:
            return cls()
        faults = cls(
            leaders=2 if rng.random() < 0.3 else 1,
            kills=rng.randint(1, 4) if rng.random() < 0.4 else 0,
            cut=some(0.15),
            stall=some(0.04),
            repeat=some(0.3),
            stale_list=some(0.5),
            refuse=some(0.2),
            compact_seconds=some(rng.uniform(2.0, 20.0)),
            latency_seconds=rng.choice([0.01, 0.05, 2.0]),
            lost_ack=some(0.3),
            skew_seconds=some(rng.choice([5.0, 3600.0])),
        )
        if rng.random() < 0.3:
            begins = rng.uniform(0.0, 30.0)
            faults.away.append((begins, begins + rng.choice([3.0, 30.0, 600.0])))
        return faults

    @property
    def calm(self) -> bool:
        """Whether the API server answers, at once and truly, and the controller lives."""
        quick = self.latency_seconds <= QUICK_SECONDS
        sure = not (self.cut or self.stall or self.stale_list or self.refuse)
        return quick and sure and not (self.kills or self.compact_seconds)

    def end(self) -> None:
        """From now on nothing goes wrong any more."""
        self.kills = 0
        self.cut = self.stall = self.repeat = self.stale_list = self.refuse = self.lost_ack = 0.0
        self.compact_seconds = 0.0
        self.away = []
