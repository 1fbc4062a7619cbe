"""What an API server holds: objects, and the history of their changes."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

Object = dict[str, Any]


class Change(NamedTuple):
    """One line of the server's history."""

    version: int
    kind: str
    type: str
    name: str
    object: Object
    """Never changed once it is here."""
    raw: bytes


@dataclass(frozen=True)
class Selection:
    """Some objects of one kind."""

    kind: str
    wants: Callable[[Object], bool] = lambda _: True

    def takes(self, change: Change) -> bool:
        return change.kind == self.kind and self.wants(change.object)


class World:
    """One API server's data."""

    def __init__(self) -> None:
        self.version = 1
        self.compacted = 0
        """Changes up to this version are forgotten: who asks for them gets a 410."""
        self.history: list[Change] = []
        self._there: set[tuple[str, str]] = set()
        # A dict keeps its order: every run of a seed has to be the same.
        self._waiters: dict[asyncio.Event, None] = {}

    def put(self, kind: str, obj: Object) -> int:
        """Create or change an object; its resourceVersion, which it gets, is returned."""
        name = obj["metadata"]["name"]
        type_ = "MODIFIED" if (kind, name) in self._there else "ADDED"
        self._there.add((kind, name))
        return self._append(kind, type_, obj)

    def delete(self, kind: str, name: str) -> None:
        self._there.remove((kind, name))
        last = next(c for c in reversed(self.history) if (c.kind, c.name) == (kind, name))
        self._append(kind, "DELETED", last.object)

    def list(self, selection: Selection, version: int) -> list[bytes]:
        """The objects that there were at a version."""
        found: dict[str, bytes] = {}
        for change in self.history:
            if change.version > version:
                break
            if selection.takes(change):
                if change.type == "DELETED":
                    found.pop(change.name)
                else:
                    found[change.name] = change.raw
        return list(found.values())

    def since(self, selection: Selection, version: int) -> Iterator[Change]:
        """The changes after a version."""
        first = len(self.history)
        while first and self.history[first - 1].version > version:
            first -= 1
        return (change for change in self.history[first:] if selection.takes(change))

    def subscribe(self) -> asyncio.Event:
        """An event that is set at every change; whoever waits clears it."""
        event = asyncio.Event()
        self._waiters[event] = None
        return event

    def unsubscribe(self, event: asyncio.Event) -> None:
        self._waiters.pop(event, None)

    def compact(self) -> None:
        """Forget the history, as an API server does after some minutes."""
        self.compacted = self.version

    def _append(self, kind: str, type_: str, obj: Object) -> int:
        self.version += 1
        metadata = obj["metadata"] | {"resourceVersion": str(self.version)}
        changed = obj | {"metadata": metadata}
        name = metadata["name"]
        raw = msgspec.json.encode(changed)
        self.history.append(Change(self.version, kind, type_, name, changed, raw))
        for event in self._waiters:
            event.set()
        return self.version
