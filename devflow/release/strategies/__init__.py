"""The ways to release: one file each."""

from typing import TYPE_CHECKING

from devflow.reading.shown import shown
from devflow.release.strategies.blue_green import BlueGreenStrategy
from devflow.release.strategies.canary import CanaryStrategy
from devflow.release.strategies.strategy import Position, Status, Strategy

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

CANARY: Strategy = CanaryStrategy()

BLUE_GREEN: Strategy = BlueGreenStrategy()

STRATEGIES = {strategy.name: strategy for strategy in (CANARY, BLUE_GREEN)}
"""All ways to release, by their key under ``spec.strategy``. A new one is registered here."""

__all__ = ["STRATEGIES", "Position", "Status", "Strategy", "check_strategy", "strategy_of"]


def strategy_of(app: "AppSpec") -> Strategy:
    """The strategy of an app."""
    return STRATEGIES[app.strategy]


def check_strategy(name: str) -> str:
    """The name of a strategy.

    :raises ValueError: what is wrong, and the names that are known.
    """
    if name not in STRATEGIES:
        known = " or ".join(repr(known) for known in STRATEGIES)
        raise ValueError(f"{shown(name)} is not known; use {known}")
    return name
