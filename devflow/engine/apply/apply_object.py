"""Applies one object: creates it, changes it, or finds it as it should be."""

import asyncio
import enum
import time
from collections.abc import Mapping
from typing import Any

from devflow.engine.apply.check_object import (
    Checked,
    changing,
    creation,
    find_live,
    is_same,
    still_owned,
)
from devflow.engine.apply.ownership import foreign_error
from devflow.engine.apply.take_over import take_over
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.diff import differences
from devflow.engine.objects.kube_object import KubeObject
from devflow.kube import ApiError

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


async def apply_object(cluster: ClusterState, obj: KubeObject, checked: Checked) -> Action:
    """Create one object, or change the one that the check has found.

    Fields in ``ignoreChanges`` are applied at creation only. This field manager then gives them up,
    so that it never takes back what a controller such as Argo Rollouts writes there. An object that
    vanished since the check is made anew, whole.

    :raises ForeignObjectError: for an object that came up since the check and is another's.
    :raises ApiError: for any other request that the API server refuses.
    """
    base = checked.base
    if base is not None:
        action = await _change(cluster, obj, base, checked)
        if action is not None:
            return action
    applied = await _create(cluster, obj)
    await _give_up(cluster, obj, applied)
    if obj.kind == "CustomResourceDefinition":
        await _until_served(cluster, obj)
    return Action.CREATED


async def _change(
    cluster: ClusterState, obj: KubeObject, base: Mapping[str, Any], checked: Checked
) -> Action | None:
    """What became of the object; ``None`` if it is gone."""
    if base == checked.result and still_owned(cluster, obj, base) is None:
        return Action.UNCHANGED
    # First: an apply without them would delete fields that are still owned.
    await _give_up(cluster, obj, base)
    try:
        applied = await cluster.client.apply(changing(cluster, obj, base))
    except ApiError:
        if is_same(await find_live(cluster, obj), base):
            raise
        return None
    # Again: an ignored field that was missing is put back by this apply.
    await _give_up(cluster, obj, applied)
    if checked.taken_over:
        await take_over(cluster, obj, applied)
        return Action.CONFIGURED
    changed = differences(base, applied, {})
    return Action.CONFIGURED if changed else Action.UNCHANGED


async def _create(cluster: ClusterState, obj: KubeObject) -> Mapping[str, Any]:
    try:
        return await cluster.client.apply(creation(cluster, obj))
    except ApiError as error:
        if not error.is_conflict:
            raise
        live = await find_live(cluster, obj)
        if live is not None and not live["metadata"].get("deletionTimestamp"):
            raise foreign_error(live, error) from None
    await _until_gone(cluster, obj)
    return await cluster.client.apply(creation(cluster, obj))


async def _give_up(cluster: ClusterState, obj: KubeObject, live: Mapping[str, Any]) -> None:
    """Give up ownership of the ignored fields. Sends no value, so it can't set one back."""
    version: Mapping[str, Any] | None = live
    while version is not None:
        fields = still_owned(cluster, obj, version)
        if fields is None:
            return
        change = {
            "resourceVersion": version["metadata"]["resourceVersion"],
            "managedFields": fields,
        }
        try:
            await cluster.client.patch(
                obj.api_version,
                obj.kind,
                obj.identity.name,
                obj.identity.namespace or None,
                {"metadata": change},
            )
        except ApiError as error:
            if not error.is_conflict and not error.is_not_found:
                raise
            version = await find_live(cluster, obj)
        else:
            return


async def _until_gone(cluster: ClusterState, obj: KubeObject) -> None:
    ends = time.monotonic() + GONE_SECONDS
    while await find_live(cluster, obj) is not None:
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
