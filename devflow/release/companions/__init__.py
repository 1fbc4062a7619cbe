"""Companions: what belongs to an app beside its routes and its Rollout, one file for each."""

from devflow.release.companions.companion import Companion

__all__ = ["COMPANIONS", "Companion"]

COMPANIONS: tuple[Companion, ...] = ()
"""All of them, in apply order among those that are applied on the same side of the Rollout."""
