"""Rules of good releases: pure, the same for ``devflow check`` and for Pulumi's policy pack."""

from devflow.policy.check import check
from devflow.policy.finding import Finding, Severity
from devflow.policy.released import Released, released
from devflow.policy.rules import RULES, Rule

__all__ = ["RULES", "Finding", "Released", "Rule", "Severity", "check", "released"]
