"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How it stands with one thing."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not as well as it could."""
    ERROR = "error"
    """Releases fail, or are not judged, until it is mended: exit code 17."""
    UNKNOWN = "unknown"
    """We may not read it, or it can't be seen from here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing, and how it stands with it."""

    check: str
    status: Status
    what: str
    why: str = ""
    """Why it matters; empty where all is well."""
    fix: str = ""
    """A command, or what to write; empty where all is well."""
