"""What an ``up`` would do, found out by server-side dry run."""

import asyncio
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.engine.apply.apply_object import creation, foreign_error
from devflow.engine.apply.cluster_state import Site
from devflow.engine.apply.diff import Difference, differences
from devflow.engine.apply.order import implied, sort_key
from devflow.engine.apply.paths import disowned, value_at, without
from devflow.engine.apply.run_in_order import CONCURRENCY
from devflow.engine.evaluate.objects import Identity, KubeObject
from devflow.errors import Exit, UserError
from devflow.kube import ApiError


class Plan(enum.StrEnum):
    """What would become of an object."""

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
    """The server has seen it; it can't if its namespace or kind would only be made by this run."""


async def preview_sites(sites: list[Site]) -> list[Change]:
    """The changes, in the order they would be made. Nothing is changed by this.

    The sites must hold whole objects. Raises ``UserError`` with all that the servers refuse.
    """
    changes: list[Change] = []
    failures: list[str] = []
    limit = asyncio.Semaphore(CONCURRENCY)
    for site in sites:
        site.refuse_protected()
        waits = implied(site.objects.values())
        new = {obj.urn for obj in site.objects.values() if _is_new(site, obj)}

        async def one(obj: KubeObject, unseen: bool, site: Site = site) -> Change | str:
            async with limit:
                try:
                    return await _preview(site, obj, unseen=unseen)
                except ApiError as error:
                    return f"{obj.identity}: {error.message}"

        results = await asyncio.gather(
            *(
                one(obj, bool(waits[obj.urn] & new))
                for _, obj in sorted(site.objects.items(), key=lambda item: sort_key(item[0]))
            )
        )
        for result in results:
            if isinstance(result, Change):
                changes.append(result)
            else:
                failures.append(result)
        changes += [Change(Plan.DELETE, identity) for identity in site.surplus]
    if failures:
        raise UserError("\n".join(failures), Exit.FAILED)
    return changes


def _is_new(site: Site, obj: KubeObject) -> bool:
    return obj.identity not in site.inventory.members


async def _preview(site: Site, obj: KubeObject, *, unseen: bool) -> Change:
    manifest = site.applyset.member(obj.manifest, protect=obj.protect, retain=obj.retain)
    if _is_new(site, obj):
        if unseen:
            return Change(Plan.CREATE, obj.identity, validated=False)
        try:
            await site.client.apply(manifest if obj.adopt else creation(manifest), dry_run=True)
        except ApiError as error:
            if error.is_conflict and (foreign := await foreign_error(site, obj, error)):
                raise foreign from None
            raise
        return Change(Plan.CREATE, obj.identity)
    live = site.inventory.members[obj.identity]
    result = await site.client.apply(without(manifest, obj.ignored), dry_run=True)
    found = differences(_comparable(site, obj, live), _comparable(site, obj, result), obj.shown)
    return Change(Plan.UPDATE if found else Plan.UNCHANGED, obj.identity, found)


def _comparable(site: Site, obj: KubeObject, version: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without the ignored fields that an interrupted creation still owns.

    The dry run would drop them; ``up`` gives them up first and so leaves them as they are.
    """
    live = site.inventory.members[obj.identity]
    fields = live["metadata"].get("managedFields") or []
    if disowned(fields, site.client.field_manager, obj.ignored) is None:
        return version
    kept = [path for path in obj.ignored if value_at(live, path) is not None]
    return without(version, kept)
