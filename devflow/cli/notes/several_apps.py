"""One line for a thing that is so of several apps: a stack may have hundreds."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_MOST_LINES = 3
"""More apps than these share a line."""


def by_thing(found: Iterable[tuple[T, str]]) -> dict[T, list[str]]:
    """The apps of each thing, in their order.

    >>> by_thing([("root", "shop"), ("root", "cart")])
    {'root': ['shop', 'cart']}
    """
    apps: dict[T, list[str]] = {}
    for thing, app in found:
        apps.setdefault(thing, []).append(app)
    return apps


def groups(apps: list[str]) -> Iterator[list[str]]:
    """The apps that share a line: each has one of its own unless there are many."""
    if len(apps) > _MOST_LINES:
        yield apps
    else:
        yield from ([app] for app in apps)


def named(apps: list[str]) -> str:
    """As in ``app-1, app-2, app-3 and 97 more``.

    >>> named(["shop"])
    'shop'
    """
    rest = len(apps) - _MOST_LINES
    return ", ".join(apps[:_MOST_LINES]) + (f" and {rest} more" if rest > 0 else "")
