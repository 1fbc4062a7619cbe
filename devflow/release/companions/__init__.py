"""Companions: what belongs to an app beside its routes and its Rollout, one file for each."""

from devflow.release.companions.autoscaler import AUTOSCALER
from devflow.release.companions.companion import Companion
from devflow.release.companions.config import CONFIG
from devflow.release.companions.disruption_budget import DISRUPTION_BUDGET
from devflow.release.companions.network_policy import NETWORK_POLICY
from devflow.release.companions.service_account import SERVICE_ACCOUNT

__all__ = ["COMPANIONS", "Companion"]

COMPANIONS: tuple[Companion, ...] = (
    NETWORK_POLICY,
    CONFIG,
    SERVICE_ACCOUNT,
    AUTOSCALER,
    DISRUPTION_BUDGET,
)
"""All of them, in apply order among those that are applied on the same side of the Rollout."""
