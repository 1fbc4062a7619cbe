"""A watch that neither loses nor invents anything: list, watch with bookmarks, list again on a gap.

It shows states, not every transition: what changed twice during a gap is seen once.
"""

import asyncio
import enum
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from devflow.kube.discovery import Resource
from devflow.kube.errors import ApiError, UnreachableError
from devflow.kube.lines import lines
from devflow.kube.selection import selection
from devflow.kube.transport import Transport

SILENCE_SECONDS = 70.0
"""The server sends a bookmark about once a minute: a longer silence is a dead connection."""
WATCH_SECONDS = 300
"""The server ends a watch after this long; the next one goes on where it was."""
BACKOFF_SECONDS = (0.2, 30.0)
"""The first and the longest pause between tries."""
JITTER = random.SystemRandom()


class EventType(enum.StrEnum):
    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"
    SYNCED = "SYNCED"
    """All that was there at the start has been shown. Comes once."""


@dataclass(frozen=True)
class Event:
    """A change of one object.

    ``object`` is the object as it is now. Of one whose deletion was missed and only noticed
    afterwards, it holds apiVersion, kind, name, namespace and uid. With SYNCED it is empty.
    """

    type: EventType
    object: Mapping[str, Any]


class Lists(Protocol):
    """What the watch needs of the client."""

    async def discover(self, api_version: str, kind: str) -> Resource: ...

    async def list(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        label_selector: str | None = None,
        *,
        name: str | None = None,
    ) -> tuple[list[dict[str, Any]], str]: ...


async def watch(
    client: Lists,
    transport: Transport,
    api_version: str,
    kind: str,
    namespace: str | None,
    name: str | None,
    label_selector: str | None,
    longest_pause_seconds: float = BACKOFF_SECONDS[1],
) -> AsyncIterator[Event]:
    """Events for ever. Until SYNCED, failures are raised; later ones are waited out.

    What waiting can't mend (forbidden, kind gone, credentials refused) is raised at any time.
    """
    resource = await client.discover(api_version, kind)
    items, version = await client.list(api_version, kind, namespace, label_selector, name=name)
    known = Known(resource)
    for event in known.relisted(items):
        yield event
    yield Event(EventType.SYNCED, {})
    pause = BACKOFF_SECONDS[0]
    while True:
        try:
            if not version:
                items, version = await client.list(
                    api_version, kind, namespace, label_selector, name=name
                )
                for event in known.relisted(items):
                    yield event
            params = selection(label_selector, name) | {
                "watch": "true",
                "allowWatchBookmarks": "true",
                "timeoutSeconds": str(WATCH_SECONDS),
                "resourceVersion": version,
            }
            async with transport.open(
                "GET", resource.path(namespace), params=params, answer_seconds=SILENCE_SECONDS
            ) as response:
                async for line in lines(response.content):
                    raw = msgspec.json.decode(line, type=dict[str, Any])
                    changed = raw["object"]
                    if raw["type"] == "ERROR":
                        raise _error(changed)
                    version = changed["metadata"]["resourceVersion"]
                    pause = BACKOFF_SECONDS[0]
                    if raw["type"] != "BOOKMARK":
                        yield known.changed(EventType(raw["type"]), changed)
            continue
        except ApiError as error:
            if error.is_gone:
                version = ""
                continue
            if not error.is_passing:
                raise
        except UnreachableError:
            pass
        await asyncio.sleep(pause * JITTER.uniform(0.5, 1.0))
        pause = min(pause * 2, longest_pause_seconds)


def _error(status: Mapping[str, Any]) -> ApiError:
    return ApiError(
        int(status.get("code") or 500),
        str(status.get("reason") or ""),
        str(status.get("message") or "the watch failed"),
        status.get("details"),
    )


class Known:
    """Which objects were shown, so that a new list can be told as changes."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._versions: dict[tuple[str, str], tuple[str, str]] = {}

    def changed(self, kind: EventType, obj: Mapping[str, Any]) -> Event:
        """Take note of an event of the watch."""
        key, identity = _identity(obj)
        if kind is EventType.DELETED:
            self._versions.pop(key, None)
        else:
            self._versions[key] = identity
        return Event(kind, obj)

    def relisted(self, items: list[dict[str, Any]]) -> list[Event]:
        """What a list tells over what was known, deletions first."""
        fresh = {_identity(item)[0]: item for item in items}
        events = [
            Event(EventType.DELETED, self._stub(key, uid))
            for key, (uid, _) in self._versions.items()
            if key not in fresh or fresh[key]["metadata"]["uid"] != uid
        ]
        for key, item in fresh.items():
            before = self._versions.get(key)
            uid, version = _identity(item)[1]
            if before is None or before[0] != uid:
                events.append(Event(EventType.ADDED, item))
            elif before[1] != version:
                events.append(Event(EventType.MODIFIED, item))
        self._versions = {key: _identity(item)[1] for key, item in fresh.items()}
        return events

    def _stub(self, key: tuple[str, str], uid: str) -> dict[str, Any]:
        namespace, name = key
        metadata = {"name": name, "uid": uid} | ({"namespace": namespace} if namespace else {})
        return {
            "apiVersion": self._resource.api_version,
            "kind": self._resource.kind,
            "metadata": metadata,
        }


def _identity(obj: Mapping[str, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    metadata = obj["metadata"]
    return (
        (metadata.get("namespace", ""), metadata["name"]),
        (metadata["uid"], metadata["resourceVersion"]),
    )
