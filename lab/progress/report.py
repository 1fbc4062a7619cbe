"""The events that the lab reports while it works. ``live`` and ``plain`` show them."""

from enum import StrEnum
from typing import Protocol


class Phase(StrEnum):
    """How far a part has come."""

    STARTING = "starting"
    READY = "ready"
    ADOPTED = "running already"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Progress(Protocol):
    """Receives each event as it happens."""

    def building(self, name: str, compiled: int, left: int) -> None:
        """``compiled`` packages of ``name`` are done; ``left`` programs come after it."""

    def phase(self, name: str, phase: Phase) -> None:
        """The part ``name`` has come to ``phase``."""

    def note(self, name: str, text: str) -> None:
        """Something about ``name`` that a person may wonder about, such as what it waits for."""


class Silent:
    """Shows nothing."""

    def building(self, name: str, compiled: int, left: int) -> None:
        """Do nothing."""

    def phase(self, name: str, phase: Phase) -> None:
        """Do nothing."""

    def note(self, name: str, text: str) -> None:
        """Do nothing."""
