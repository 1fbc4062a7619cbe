"""A change of an object, whole, as the dict that its JSON is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devflow.kube.watch import Change, EventType


@dataclass(frozen=True)
class Event:
    """A change of one object.

    ``object`` is the object as it is now. Of one whose deletion was missed and only noticed
    afterwards, it holds apiVersion, kind, name, namespace and uid. With SYNCED it is empty.
    """

    type: EventType
    object: Mapping[str, Any]


def event_of(change: Change[dict[str, Any]], api_version: str, kind: str) -> Event:
    if change.type is EventType.SYNCED:
        return Event(change.type, {})
    if change.object is not None:
        return Event(change.type, change.object | {"apiVersion": api_version, "kind": kind})
    namespace, name = change.key
    metadata = {"name": name, "uid": change.uid} | ({"namespace": namespace} if namespace else {})
    return Event(change.type, {"apiVersion": api_version, "kind": kind, "metadata": metadata})
