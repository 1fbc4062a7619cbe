"""The ways to release: one file each."""

from typing import TYPE_CHECKING

from devflow.release.strategies.canary import CanaryStrategy
from devflow.release.strategies.strategy import Position, Status, Strategy

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

CANARY: Strategy = CanaryStrategy()

STRATEGIES = {strategy.name: strategy for strategy in (CANARY,)}
"""All ways to release, by their key under ``spec.strategy``. A new one is registered here."""

__all__ = ["STRATEGIES", "Position", "Status", "Strategy", "strategy_of"]


def strategy_of(app: "AppSpec") -> Strategy:
    """The strategy of an app. As long as there is one only, the spec has no key for it."""
    return CANARY
