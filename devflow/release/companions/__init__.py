"""Companions: what belongs to an app beside its routes and its Rollout, one file for each."""

from devflow.release.companions.companion import Companion
from devflow.release.companions.config import CONFIG

__all__ = ["COMPANIONS", "Companion"]

COMPANIONS: tuple[Companion, ...] = (CONFIG,)
"""All of them, in apply order among those that are applied on the same side of the Rollout."""
