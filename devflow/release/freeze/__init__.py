"""Freeze windows: times in which no release begins and none passes a gate. Pure."""

from devflow.release.freeze.frozen import Frozen, frozen
from devflow.release.freeze.local_time import shown_time
from devflow.release.freeze.window import FreezeWindow, check_cron
from devflow.release.freeze.written import FREEZE_ANNOTATION, freeze_json, read_freeze

__all__ = [
    "FREEZE_ANNOTATION",
    "FreezeWindow",
    "Frozen",
    "check_cron",
    "freeze_json",
    "frozen",
    "read_freeze",
    "shown_time",
]
