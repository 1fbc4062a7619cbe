"""Which parts a lab has beside those that every lab has."""

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from devflow.errors import UserError
from devflow.lab.part import Part
from devflow.lab.site.files import read_or_none, write_secret


def chosen(parts: Iterable[Part], extras: Collection[str]) -> list[Part]:
    """Return the parts that every lab has, and those of ``extras``.

    :raises UserError: there is no such part (exit code 2).
    """
    found = list(parts)
    on_demand = {part.name for part in found if part.on_demand}
    for name in sorted(extras):
        if name not in on_demand:
            there = ", ".join(sorted(on_demand)) or "none"
            raise UserError(f"--with: the lab has no part {name!r} to add; there are: {there}")
    return [part for part in found if not part.on_demand or part.name in extras]


def load_extras(path: Path) -> frozenset[str]:
    """Read the names recorded; a missing or damaged file counts as none."""
    try:
        return frozenset(str(name) for name in json.loads(read_or_none(path) or b"[]"))
    except (ValueError, TypeError):
        return frozenset()


def save_extras(path: Path, extras: Collection[str]) -> None:
    """Record the names."""
    write_secret(path, json.dumps(sorted(extras)) + "\n")
