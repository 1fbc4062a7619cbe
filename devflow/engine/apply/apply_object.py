"""Applies one object: creates it, changes it, or finds it as it should be."""

import asyncio
import enum
import time
from collections.abc import Mapping
from typing import Any

from devflow.engine.cluster.applyset import PART_OF
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.objects.property_paths import disowned, without
from devflow.kube import ApiError

CREATE_ONLY = "1"
"""A resourceVersion that no object can have: the server creates the object or answers 409."""
GONE_SECONDS = 120.0
"""How long to wait for the end of an object of the same name that is being deleted."""
ESTABLISHED_SECONDS = 60.0
"""How long a new CustomResourceDefinition may take until its kinds are served."""
POLL_SECONDS = 0.2


class Action(enum.StrEnum):
    """What became of an object."""

    CREATED = "created"
    CONFIGURED = "configured"
    UNCHANGED = "unchanged"


class ForeignObjectError(ApiError):
    """An object of that name exists and does not belong to this stack."""


async def apply_object(cluster: ClusterState, obj: KubeObject) -> Action:
    """Create one object, or change it to what the program declares.

    Fields in ``ignoreChanges`` are applied at creation only. This field manager then gives them up,
    so that it never takes back what a controller such as Argo Rollouts writes there.

    :raises ForeignObjectError: for an object that exists and does not belong to this stack.
    :raises ApiError: for any other request that the API server refuses.
    """
    manifest = cluster.applyset.member(obj.manifest, protect=obj.protect, retain=obj.retain)
    member = cluster.inventory.members.get(obj.identity)
    if member is not None and not member["metadata"].get("deletionTimestamp"):
        if obj.ignored:
            await _give_up(cluster, obj, member["metadata"])
        applied = await cluster.client.apply(without(manifest, obj.ignored))
        return _action(member, applied)
    try:
        applied = await cluster.client.apply(manifest if obj.adopt else creation(manifest))
    except ApiError as error:
        if not error.is_conflict:
            raise
        foreign = await foreign_error(cluster, obj, error)
        if foreign is not None:
            raise foreign from None
        await _until_gone(cluster, obj)
        applied = await cluster.client.apply(creation(manifest))
    if obj.ignored:
        await _give_up(cluster, obj, applied["metadata"])
    if obj.kind == "CustomResourceDefinition":
        await _until_served(cluster, obj)
    return Action.CREATED


def creation(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with a resourceVersion by which the server creates but never changes."""
    metadata = {**manifest["metadata"], "resourceVersion": CREATE_ONLY}
    return {**manifest, "metadata": metadata}


def _action(before: Mapping[str, Any], after: Mapping[str, Any]) -> Action:
    same = before["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]
    return Action.UNCHANGED if same else Action.CONFIGURED


async def _give_up(cluster: ClusterState, obj: KubeObject, metadata: Mapping[str, Any]) -> None:
    """Give up ownership of the ignored fields. Sends no value, so it can't set one back."""
    while True:
        fields = disowned(
            metadata.get("managedFields") or [], cluster.client.field_manager, obj.ignored
        )
        if fields is None:
            return
        change = {"resourceVersion": metadata["resourceVersion"], "managedFields": fields}
        try:
            await cluster.client.patch(
                obj.api_version,
                obj.kind,
                obj.identity.name,
                obj.identity.namespace or None,
                {"metadata": change},
            )
        except ApiError as error:
            if not error.is_conflict:
                raise
            live = await _live(cluster, obj)
            if live is None:
                return
            metadata = live["metadata"]
        else:
            return


async def _live(cluster: ClusterState, obj: KubeObject) -> Mapping[str, Any] | None:
    return await cluster.client.find(
        obj.api_version,
        obj.kind,
        obj.identity.name,
        obj.identity.namespace or None,
        metadata_only=True,
    )


async def foreign_error(
    cluster: ClusterState, obj: KubeObject, error: ApiError
) -> ForeignObjectError | None:
    """The error for an object that exists already; ``None`` if it is gone or being deleted."""
    live = await _live(cluster, obj)
    if live is None or live["metadata"].get("deletionTimestamp"):
        return None
    metadata = live["metadata"]
    managers = sorted({entry["manager"] for entry in metadata.get("managedFields") or []})
    owner = (metadata.get("labels") or {}).get(PART_OF)
    if any(name.startswith("pulumi-kubernetes") for name in managers):
        whose = "the Pulumi engine made it: use `--engine pulumi`, or delete it"
    elif owner:
        whose = f"it belongs to another stack ({PART_OF}={owner})"
    else:
        whose = "delete it, or adopt it with the resource option import_"
    message = (
        f"it is there already and not this stack's (managed by {', '.join(managers) or 'no one'});"
        f" {whose}"
    )
    return ForeignObjectError(error.status, "AlreadyExists", message, error.details)


async def _until_gone(cluster: ClusterState, obj: KubeObject) -> None:
    ends = time.monotonic() + GONE_SECONDS
    while await _live(cluster, obj) is not None:
        if time.monotonic() > ends:
            raise ApiError(
                409,
                "Terminating",
                f"it is still being deleted after {GONE_SECONDS:.0f} s: look at its finalizers",
            )
        await asyncio.sleep(POLL_SECONDS)


async def _until_served(cluster: ClusterState, obj: KubeObject) -> None:
    ends = time.monotonic() + ESTABLISHED_SECONDS
    spec = obj.manifest["spec"]
    for version in (entry["name"] for entry in spec["versions"] if entry.get("served")):
        while True:
            try:
                await cluster.client.discover(f"{spec['group']}/{version}", spec["names"]["kind"])
                break
            except ApiError as error:
                if not error.is_not_found or time.monotonic() > ends:
                    raise
                await asyncio.sleep(POLL_SECONDS)
