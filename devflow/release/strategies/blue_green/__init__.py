"""Blue-green: the new version gets all traffic at once, once it has been looked at."""

from devflow.release.strategies.blue_green.strategy import BlueGreenStrategy

__all__ = ["BlueGreenStrategy"]
