"""A whole Kubernetes control plane on one machine: plain processes on loopback, no containers."""

from devflow.lab.lab import Lab
from devflow.lab.running.status import PartStatus, State

__all__ = ["Lab", "PartStatus", "State"]
