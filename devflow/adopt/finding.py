"""What adoption has to say of one place in a team's manifests."""

import enum
from collections.abc import Iterable
from typing import Any, NamedTuple


class Level(enum.StrEnum):
    """What becomes of the place."""

    STAYS = "stays"
    """The object works on beside the app, as it is."""
    CHANGES = "changes"
    """It is said in another way, or for a canary release by design."""
    LOST = "lost"
    """The app doesn't have it: a person has to decide."""


class Finding(NamedTuple):
    """One line of the report."""

    level: Level
    where: str
    """The object and the path in it, as in ``Service shop: spec.type``."""
    what: str
    """What it is, and what to do."""

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.what}"


class Carried(NamedTuple):
    """What one manifest, or a part of it, becomes."""

    keys: dict[str, Any]
    """Keys of the app, in the names of YAML."""
    findings: tuple[Finding, ...] = ()


def merged(parts: Iterable[Carried]) -> Carried:
    """All parts as one; the first that has a key wins."""
    keys: dict[str, Any] = {}
    findings: list[Finding] = []
    for part in parts:
        keys = {**part.keys, **keys}
        findings += part.findings
    return Carried(keys, tuple(findings))
