"""What the lab tells while it works. How it is shown is somebody else's concern."""

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
    """Gets told what happens, as it happens."""

    def building(self, name: str, compiled: int, left: int) -> None:
        """``compiled`` packages of ``name`` are done; ``left`` programs come after it."""

    def phase(self, name: str, phase: Phase) -> None:
        """The part ``name`` has come to ``phase``."""

    def note(self, name: str, text: str) -> None:
        """Something about ``name`` that a person may wonder about, such as what it waits for."""


class Silent:
    """Tells nobody."""

    def building(self, name: str, compiled: int, left: int) -> None:
        """Say nothing."""

    def phase(self, name: str, phase: Phase) -> None:
        """Say nothing."""

    def note(self, name: str, text: str) -> None:
        """Say nothing."""
