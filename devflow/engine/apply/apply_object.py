"""Applies one object: creates it, changes it, or finds it as it should be."""

import asyncio
import enum
import time
from collections.abc import Mapping
from typing import Any

from devflow.engine.apply.applyset import PART_OF
from devflow.engine.apply.cluster_state import Site
from devflow.engine.apply.paths import disowned, without
from devflow.engine.evaluate.objects import KubeObject
from devflow.kube import ApiError

CREATE_ONLY = "1"
"""A resourceVersion that no object can have: the server then creates, or answers 409."""
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
    """There is such an object, and it isn't this stack's."""


async def apply_object(site: Site, obj: KubeObject) -> Action:
    """Make one object what the program says.

    An object that is there already and isn't this stack's is left alone: ``ForeignObjectError``.
    Fields in ``ignoreChanges`` are applied at creation and are nobody's from then on, so that
    whoever moves them, such as Argo Rollouts, does so undisturbed.
    """
    manifest = site.applyset.member(obj.manifest, protect=obj.protect, retain=obj.retain)
    member = site.inventory.members.get(obj.identity)
    if member is not None and not member["metadata"].get("deletionTimestamp"):
        if obj.ignored:
            await _give_up(site, obj, member["metadata"])
        applied = await site.client.apply(without(manifest, obj.ignored))
        return _action(member, applied)
    try:
        applied = await site.client.apply(manifest if obj.adopt else creation(manifest))
    except ApiError as error:
        if not error.is_conflict:
            raise
        foreign = await foreign_error(site, obj, error)
        if foreign is not None:
            raise foreign from None
        await _until_gone(site, obj)
        applied = await site.client.apply(creation(manifest))
    if obj.ignored:
        await _give_up(site, obj, applied["metadata"])
    if obj.kind == "CustomResourceDefinition":
        await _until_served(site, obj)
    return Action.CREATED


def creation(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest as one that can only create."""
    metadata = {**manifest["metadata"], "resourceVersion": CREATE_ONLY}
    return {**manifest, "metadata": metadata}


def _action(before: Mapping[str, Any], after: Mapping[str, Any]) -> Action:
    same = before["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]
    return Action.UNCHANGED if same else Action.CONFIGURED


async def _give_up(site: Site, obj: KubeObject, metadata: Mapping[str, Any]) -> None:
    """Stop owning the ignored fields. No value is sent, so none can be set back by this."""
    while True:
        fields = disowned(
            metadata.get("managedFields") or [], site.client.field_manager, obj.ignored
        )
        if fields is None:
            return
        change = {"resourceVersion": metadata["resourceVersion"], "managedFields": fields}
        try:
            await site.client.patch(
                obj.api_version,
                obj.kind,
                obj.identity.name,
                obj.identity.namespace or None,
                {"metadata": change},
            )
        except ApiError as error:
            if not error.is_conflict:
                raise
            live = await _live(site, obj)
            if live is None:
                return
            metadata = live["metadata"]
        else:
            return


async def _live(site: Site, obj: KubeObject) -> Mapping[str, Any] | None:
    return await site.client.find(
        obj.api_version,
        obj.kind,
        obj.identity.name,
        obj.identity.namespace or None,
        metadata_only=True,
    )


async def foreign_error(site: Site, obj: KubeObject, error: ApiError) -> ForeignObjectError | None:
    """Why a creation met an object; ``None`` if that one is gone or being deleted."""
    live = await _live(site, obj)
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
        f"it is there already and not this stack's (managed by {', '.join(managers) or 'nobody'});"
        f" {whose}"
    )
    return ForeignObjectError(error.status, "AlreadyExists", message, error.details)


async def _until_gone(site: Site, obj: KubeObject) -> None:
    ends = time.monotonic() + GONE_SECONDS
    while await _live(site, obj) is not None:
        if time.monotonic() > ends:
            raise ApiError(
                409,
                "Terminating",
                f"it is still being deleted after {GONE_SECONDS:.0f} s: look at its finalizers",
            )
        await asyncio.sleep(POLL_SECONDS)


async def _until_served(site: Site, obj: KubeObject) -> None:
    ends = time.monotonic() + ESTABLISHED_SECONDS
    spec = obj.manifest["spec"]
    for version in (entry["name"] for entry in spec["versions"] if entry.get("served")):
        while True:
            try:
                await site.client.discover(f"{spec['group']}/{version}", spec["names"]["kind"])
                break
            except ApiError as error:
                if not error.is_not_found or time.monotonic() > ends:
                    raise
                await asyncio.sleep(POLL_SECONDS)
