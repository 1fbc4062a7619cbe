"""Is a cluster ready for a stack: read-only checks, each finding with its fix."""

from devflow.doctor.checks import CHECKS, Check
from devflow.doctor.examine import examine
from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

__all__ = ["CHECKS", "Check", "Finding", "Site", "Status", "examine"]
