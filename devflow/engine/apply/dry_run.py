"""The changes that an ``up`` would make, by server-side dry run."""

import asyncio
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.engine.apply.apply_object import creation, foreign_error
from devflow.engine.apply.diff import Difference, differences
from devflow.engine.apply.run_in_order import CONCURRENCY
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import implied, sort_key
from devflow.engine.objects.property_paths import disowned, value_at, without
from devflow.errors import Exit, UserError
from devflow.kube import ApiError


class Plan(enum.StrEnum):
    """What ``up`` would do to an object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Change:
    """One object of a preview."""

    plan: Plan
    identity: Identity
    fields: list[Difference] = field(default_factory=list)
    """For an update: what differs."""
    validated: bool = True
    """Whether the server has checked it. It can't if this run creates its namespace or its kind."""


async def preview_changes(clusters: list[ClusterState]) -> list[Change]:
    """The changes in the order in which ``up`` would make them. Writes nothing.

    The inventories must hold whole objects.

    :raises UserError: with all that the servers refuse.
    """
    changes: list[Change] = []
    failures: list[str] = []
    limit = asyncio.Semaphore(CONCURRENCY)
    for cluster in clusters:
        cluster.refuse_protected()
        waits = implied(cluster.objects.values())
        new = {obj.urn for obj in cluster.objects.values() if _is_new(cluster, obj)}

        async def one(
            obj: KubeObject, unseen: bool, cluster: ClusterState = cluster
        ) -> Change | str:
            async with limit:
                try:
                    return await _preview(cluster, obj, unseen=unseen)
                except ApiError as error:
                    return f"{obj.identity}: {error.message}"

        results = await asyncio.gather(
            *(
                one(obj, bool(waits[obj.urn] & new))
                for _, obj in sorted(cluster.objects.items(), key=lambda item: sort_key(item[0]))
            )
        )
        for result in results:
            if isinstance(result, Change):
                changes.append(result)
            else:
                failures.append(result)
        changes += [Change(Plan.DELETE, identity) for identity in cluster.surplus]
    if failures:
        raise UserError("\n".join(failures), Exit.FAILED)
    return changes


def _is_new(cluster: ClusterState, obj: KubeObject) -> bool:
    return obj.identity not in cluster.inventory.members


async def _preview(cluster: ClusterState, obj: KubeObject, *, unseen: bool) -> Change:
    manifest = cluster.applyset.member(obj.manifest, protect=obj.protect, retain=obj.retain)
    if _is_new(cluster, obj):
        if unseen:
            return Change(Plan.CREATE, obj.identity, validated=False)
        try:
            await cluster.client.apply(manifest if obj.adopt else creation(manifest), dry_run=True)
        except ApiError as error:
            if error.is_conflict and (foreign := await foreign_error(cluster, obj, error)):
                raise foreign from None
            raise
        return Change(Plan.CREATE, obj.identity)
    live = cluster.inventory.members[obj.identity]
    result = await cluster.client.apply(without(manifest, obj.ignored), dry_run=True)
    found = differences(
        _comparable(cluster, obj, live), _comparable(cluster, obj, result), obj.shown
    )
    return Change(Plan.UPDATE if found else Plan.UNCHANGED, obj.identity, found)


def _comparable(
    cluster: ClusterState, obj: KubeObject, version: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Without the ignored fields that an interrupted creation still owns.

    The dry run would drop them; ``up`` gives them up first and so leaves them as they are.
    """
    live = cluster.inventory.members[obj.identity]
    fields = live["metadata"].get("managedFields") or []
    if disowned(fields, cluster.client.field_manager, obj.ignored) is None:
        return version
    kept = [path for path in obj.ignored if value_at(live, path) is not None]
    return without(version, kept)
