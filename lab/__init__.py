"""A whole Kubernetes control plane on one machine: plain processes on loopback, no containers.

The lab itself is imported when it is first used: it needs the extra ``lab``, its load and its
folder's layout don't.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devflow.lab.lab import Lab
    from devflow.lab.running.status import PartStatus, State

__all__ = ["Lab", "PartStatus", "State"]

_MODULES = {"Lab": "lab", "PartStatus": "running.status", "State": "running.status"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"devflow.lab.{_MODULES[name]}"), name)
