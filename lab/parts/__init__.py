"""The parts of the lab, one module each, in folders by what they belong to.

``discover`` finds every module below this package and takes its ``PART``, so a new part is a new
file and nothing else. A folder's ``__init__.py`` is no part: it holds what the parts beside share.
"""

import importlib
import pkgutil
from collections.abc import Iterable

from devflow.lab.part import Part


def discover() -> list[Part]:
    """Return all parts, each after those it needs; parts that could swap places go by rank."""
    modules = pkgutil.walk_packages(__path__, f"{__name__}.")
    return in_order(
        importlib.import_module(module.name).PART for module in modules if not module.ispkg
    )


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Sort parts so that each comes after those it needs.

    :raises ValueError: for a need that no part meets and for parts that need each other.
    """
    waiting = {part.name: part for part in sorted(parts, key=_precedence)}
    names = set(waiting)
    ordered: list[Part] = []
    while waiting:
        done = {part.name for part in ordered}
        free = [part for part in waiting.values() if done.issuperset(part.needs)]
        if not free:
            unmet = {need for part in waiting.values() for need in part.needs} - names
            problem = f"no part is called {sorted(unmet)}" if unmet else "they need each other"
            raise ValueError(f"parts {sorted(waiting)} can't be ordered: {problem}")
        ordered.append(free[0])
        del waiting[free[0].name]
    return ordered


def _precedence(part: Part) -> tuple[int, str]:
    return part.rank, part.name
