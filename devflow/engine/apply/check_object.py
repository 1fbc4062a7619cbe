"""Asks the server, by dry run, what applying one object would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devflow.engine.apply.ownership import foreign_error, is_of_devflow, may_take_over
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.objects.property_paths import Path, disowned, value_at, without
from devflow.kube import ApiError

CREATE_ONLY = "1"
"""A resourceVersion that no object can have: the server creates the object or answers 409."""
PROVING_GROUND = "default"
"""A namespace that every cluster has: objects whose own one is still to be made are tried there."""
WRONG_IN_ITSELF = (400, 422)
"""Answers that are about the object, whatever namespace it is in."""


@dataclass(frozen=True)
class Checked:
    """What is known of one object before anything is written."""

    base: Mapping[str, Any] | None = None
    """The live object that ``up`` changes; ``None`` where it makes a new one."""
    result: Mapping[str, Any] | None = None
    """What the server would make of it; ``None`` where it can't be asked yet."""
    taken_over: bool = False
    """The live object wasn't the stack's so far."""


async def check_object(cluster: ClusterState, obj: KubeObject, *, unseen: bool) -> Checked:
    """Ask the server, which writes nothing.

    ``unseen``: this run makes its namespace or its kind, so that the server knows neither yet.

    :raises ForeignObjectError: for an object that exists and is another's.
    :raises ApiError: for any other refusal.
    """
    member = cluster.inventory.members.get(obj.identity)
    # In a namespace that is on its way out, a member that still lives is as good as gone.
    if member is not None and not unseen and not member["metadata"].get("deletionTimestamp"):
        try:
            return await _change(cluster, obj, member)
        except ApiError:
            live = await find_live(cluster, obj)
            if is_same(live, member):
                raise
            # It vanished meanwhile, or was made anew: what that is gets asked below.
    if unseen:
        await _try_elsewhere(cluster, obj)
        return Checked()
    try:
        made = await cluster.client.apply(creation(cluster, obj), dry_run=True)
    except ApiError as error:
        if not error.is_conflict:
            raise
        live = await find_live(cluster, obj)
        if live is None or live["metadata"].get("deletionTimestamp"):
            return Checked()
        if not may_take_over(cluster, obj, live):
            raise foreign_error(live, error) from None
        return await _change(cluster, obj, live, taken_over=True)
    return Checked(result=made)


async def _change(
    cluster: ClusterState, obj: KubeObject, live: Mapping[str, Any], *, taken_over: bool = False
) -> Checked:
    result = await cluster.client.apply(changing(cluster, obj, live), dry_run=True)
    return Checked(live, result, taken_over)


async def _try_elsewhere(cluster: ClusterState, obj: KubeObject) -> None:
    if not obj.identity.namespace:
        return
    manifest = creation(cluster, obj)
    manifest["metadata"]["namespace"] = PROVING_GROUND
    try:
        await cluster.client.apply(manifest, dry_run=True)
    except ApiError as error:
        if error.status in WRONG_IN_ITSELF:
            raise


def creation(cluster: ClusterState, obj: KubeObject) -> dict[str, Any]:
    """What is sent to make the object: the server creates it, but never changes one that exists."""
    return _with_metadata(_member(cluster, obj), resourceVersion=CREATE_ONLY)


def changing(cluster: ClusterState, obj: KubeObject, live: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent to change ``live``, and no other object of that name.

    An ignored field is left out, so that nothing overrules the controller that writes it. It is
    put back where it is missing altogether: an object without it isn't whole.
    """
    manifest = without(_member(cluster, obj), kept_fields(obj, live))
    return _with_metadata(manifest, uid=live["metadata"]["uid"])


def kept_fields(obj: KubeObject, live: Mapping[str, Any]) -> tuple[Path, ...]:
    """The ignored fields that an ``up`` leaves as they are.

    An object that is taken over from others is none of Devflow's: its fields are all set.
    """
    if obj.adopt and not is_of_devflow(live):
        return ()
    return tuple(
        path
        for path in obj.ignored
        if value_at(obj.manifest, path) is None or not _is_missing(value_at(live, path))
    )


def still_owned(cluster: ClusterState, obj: KubeObject, live: Mapping[str, Any]) -> Any:
    """The managed fields without the ignored ones; ``None`` if the engine owns none of those."""
    fields = live["metadata"].get("managedFields") or []
    return disowned(fields, cluster.client.field_manager, obj.ignored)


def is_same(live: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    """Whether it is that very object, and not one made anew under its name."""
    return live is not None and live["metadata"]["uid"] == other["metadata"]["uid"]


async def find_live(cluster: ClusterState, obj: KubeObject) -> Mapping[str, Any] | None:
    """The object as it is now, or ``None``."""
    return await cluster.client.find(
        obj.api_version, obj.kind, obj.identity.name, obj.identity.namespace or None
    )


def _is_missing(value: Any) -> bool:
    return value is None or value in ({}, [])


def _member(cluster: ClusterState, obj: KubeObject) -> dict[str, Any]:
    return cluster.applyset.member(obj.manifest, protect=obj.protect, retain=obj.retain)


def _with_metadata(manifest: dict[str, Any], **more: str) -> dict[str, Any]:
    return {**manifest, "metadata": {**manifest["metadata"], **more}}
