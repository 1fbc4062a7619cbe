"""A whole Kubernetes control plane on one machine: plain processes on loopback, no containers."""

from lab.lab import Lab
from lab.status import PartStatus, State

__all__ = ["Lab", "PartStatus", "State"]
