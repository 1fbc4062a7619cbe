"""Devflow's controller: records each release, and takes bad ones back."""

from devflow.components.devflow.component import Devflow, DevflowArgs

__all__ = ["Devflow", "DevflowArgs"]
