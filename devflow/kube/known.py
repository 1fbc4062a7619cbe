"""Which objects a watch has shown, so that a new list can be turned into changes."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from devflow.kube.listing import Identity, Key


class _State(NamedTuple):
    uid: str
    version: int


class Known:
    """The newest state shown of each object."""

    def __init__(self) -> None:
        self._states: dict[Key, _State] = {}

    def has(self, identity: Identity) -> bool:
        """Whether this state of the object, or a later one, was shown already."""
        state = self._states.get(identity.key)
        return (
            state is not None
            and state.uid == identity.uid
            and 0 < identity.version <= state.version
        )

    def show(self, identity: Identity) -> bool:
        """Whether nothing was shown of this very object before."""
        new = not self._is_last(identity)
        self._states[identity.key] = _State(identity.uid, identity.version)
        return new

    def drop(self, identity: Identity) -> bool:
        """Whether the object that is gone is the one that was shown last under its name."""
        last = self._is_last(identity)
        if last:
            del self._states[identity.key]
        return last

    def vanished(self, listed: Iterable[Identity]) -> Iterator[Identity]:
        """What was shown and isn't in the list any more; it is dropped."""
        there = {identity.key: identity.uid for identity in listed}
        gone = [key for key, state in self._states.items() if there.get(key) != state.uid]
        for key in gone:
            state = self._states.pop(key)
            yield Identity(key, state.uid, str(state.version), state.version)

    def restart(self) -> None:
        """Versions count from anew: every object is to be shown again."""
        self._states = {key: _State(state.uid, 0) for key, state in self._states.items()}

    def _is_last(self, identity: Identity) -> bool:
        state = self._states.get(identity.key)
        return state is not None and state.uid == identity.uid
