"""A watch that neither loses nor invents anything: list, watch with bookmarks, list again on a gap.

It shows states, not every transition: what changed twice during a gap is seen once.
"""

import enum
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from devflow.kube.backoff import FIRST_TRIES, REFUSALS, Backoff
from devflow.kube.errors import ApiError, CredentialsError, UnreachableError
from devflow.kube.known import Known
from devflow.kube.listing import Identity, Key, identity_of, read_list, version_number
from devflow.kube.source import Source

WATCH_SECONDS = 300
"""The server ends a watch after this long; the next one goes on where it was."""
STALE_LISTS = 5
"""So many lists in a row older than what was seen: the server's history was reset, as by a backup
that was restored."""

T = TypeVar("T")

Decode = Callable[[msgspec.Raw], T]
"""Reads an object's JSON; raises ``msgspec.MsgspecError`` if it makes no sense."""

Unreadable = Callable[[Key, str], None]
"""Called with the key of an object that makes no sense, and shortly why. Its change is left out."""

_SHORT = 150
"""Characters that are shown of a long text, at its beginning and at its end."""


class EventType(enum.StrEnum):
    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"
    SYNCED = "SYNCED"
    """All that was there at the start has been shown. Comes once."""


Refused = Callable[[str], None]
"""Called with why the server refuses us."""


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """A change of one object."""

    type: EventType
    key: Key
    uid: str
    object: T | None
    """As it is now, or was last; ``None`` with SYNCED, and for a deletion found by a list only."""
    gap: bool
    """Whether a list showed it: what happened between it and the change before went unseen."""


class _Envelope(msgspec.Struct, gc=False):
    type: str
    object: msgspec.Raw


class _Version(msgspec.Struct, gc=False):
    resource_version: str = msgspec.field(name="resourceVersion")


class _Bookmark(msgspec.Struct, gc=False):
    metadata: _Version


class _Failure(msgspec.Struct, gc=False):
    code: int = 500
    reason: str = ""
    message: str = "the watch failed"
    details: Mapping[str, Any] | None = None


_ENVELOPES = msgspec.json.Decoder(_Envelope)
_BOOKMARKS = msgspec.json.Decoder(_Bookmark)
_FAILURES = msgspec.json.Decoder(_Failure)


class Watch(Generic[T]):
    """Follows the objects of a source for ever, for one reader."""

    def __init__(
        self,
        source: Source,
        decode: Decode[T],
        unreadable: Unreadable | None = None,
        backoff: Backoff | None = None,
        *,
        patient: bool = True,
        refused: Refused | None = None,
    ) -> None:
        """``patient``: also wait out failures before the first list, rather than raise them.

        ``refused``: called for a 403 and for credentials that aren't accepted, which are then
        waited out rather than raised. For a client that has the right: an API server that has just
        started may not know that yet, and a token in a file is renewed by others.

        Without ``unreadable``, an object that makes no sense counts as a broken connection.
        """
        self._source = source
        self._decode = decode
        self._unreadable = unreadable
        self._backoff = backoff or Backoff()
        self._patient = patient
        self._refused = refused
        self._known = Known()
        self._version = ""
        """Where a stream goes on; empty if a list is needed."""
        self._newest = 0
        self._stale_lists = 0
        self._refusals = 0

    async def changes(self) -> AsyncGenerator[Change[T], None]:
        """The objects there are, SYNCED, then every change.

        What waiting can't mend (kind gone; not let in, unless ``refused``) is raised at any time.
        """
        synced, unreached = False, 0
        while True:
            ended = False
            try:
                if not self._version:
                    for change in await self._listed():
                        yield change
                    if self._version and not synced:
                        synced = True
                        yield Change(EventType.SYNCED, Key("", ""), "", None, gap=False)
                if self._version:
                    async with self._source.stream(self._parameters()) as lines:
                        self._refusals = 0
                        async for line in lines:
                            change_or_none = self._read(line)
                            self._backoff.reset()
                            ended = True
                            if change_or_none is not None:
                                yield change_or_none
            except ApiError as error:
                ended = False
                if error.is_gone:
                    self._version = ""
                elif error.is_forbidden and self._refused is not None:
                    self._refused(error.message)
                elif not error.is_passing or not (synced or self._patient):
                    raise
            except CredentialsError as error:
                ended = False
                self._refusals += 1
                if self._refused is not None:
                    self._refused(str(error))
                elif self._refusals == REFUSALS or not (synced or self._patient):
                    raise
            except UnreachableError:
                ended = False
                unreached += 1
                if not (synced or self._patient) and unreached == FIRST_TRIES:
                    raise
            except msgspec.MsgspecError:
                # Not what an API server says: who knows what was lost with it.
                ended = False
                self._version = ""
            if not ended:
                await self._backoff.wait()

    def _parameters(self) -> dict[str, str]:
        return {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(WATCH_SECONDS),
            "resourceVersion": self._version,
        }

    async def _listed(self) -> list[Change[T]]:
        """The changes from what was known to what a list shows, deletions first."""
        if self._stale_lists == STALE_LISTS:
            self._known.restart()
            self._newest = 0
        items, version = await read_list(self._source, self._read_listed)
        if 0 < version_number(version) < self._newest:
            # From an API server that lags behind the one we asked before.
            self._stale_lists += 1
            return []
        self._stale_lists = 0
        self._advance(version)
        changes: list[Change[T]] = [
            Change(EventType.DELETED, gone.key, gone.uid, None, gap=True)
            for gone in self._known.vanished(identity for identity, _ in items)
        ]
        changes += [
            self._shown(identity, obj, gap=True) for identity, obj in items if obj is not None
        ]
        return changes

    def _read_listed(self, raw: msgspec.Raw) -> tuple[Identity, T | None]:
        identity = identity_of(raw)
        return identity, None if self._known.has(identity) else self._decoded(identity, raw)

    def _read(self, line: bytes) -> Change[T] | None:
        """The change that one line of the stream holds; ``None`` if it holds none.

        :raises ApiError: it holds a failure.
        """
        event = _ENVELOPES.decode(line)
        if event.type == "ERROR":
            failure = _FAILURES.decode(event.object)
            raise ApiError(failure.code, failure.reason, failure.message, failure.details)
        if event.type == "BOOKMARK":
            self._advance(_BOOKMARKS.decode(event.object).metadata.resource_version)
            return None
        identity = identity_of(event.object)
        self._advance(identity.resource_version)
        if event.type == EventType.DELETED:
            if not self._known.drop(identity):
                return None
            last = self._decoded(identity, event.object)
            return Change(EventType.DELETED, identity.key, identity.uid, last, gap=False)
        if self._known.has(identity):
            return None
        obj = self._decoded(identity, event.object)
        return None if obj is None else self._shown(identity, obj, gap=False)

    def _decoded(self, identity: Identity, raw: msgspec.Raw) -> T | None:
        try:
            return self._decode(raw)
        except msgspec.MsgspecError as error:
            if self._unreadable is None:
                raise
            self._unreadable(identity.key, _shortened(str(error)))
            return None

    def _shown(self, identity: Identity, obj: T, *, gap: bool) -> Change[T]:
        new = self._known.show(identity)
        kind = EventType.ADDED if new else EventType.MODIFIED
        return Change(kind, identity.key, identity.uid, obj, gap=gap)

    def _advance(self, version: str) -> None:
        self._version = version
        self._newest = max(self._newest, version_number(version))


def _shortened(text: str) -> str:
    """What is wrong is said at the beginning, and where at the end; a value may be megabytes."""
    return text if len(text) <= 2 * _SHORT else f"{text[:_SHORT]} … {text[-_SHORT:]}"
