"""Brings all sites of a run to what the program says, and then removes what it no longer says."""

from collections.abc import Callable
from dataclasses import dataclass, field

from devflow.engine.apply.apply_object import Action, apply_object
from devflow.engine.apply.applyset import PARENT_NAMESPACE, namespaces_of
from devflow.engine.apply.cluster_state import Site
from devflow.engine.apply.order import implied, sort_key
from devflow.engine.apply.prune import prune
from devflow.engine.apply.run_in_order import Outcome, run_in_order
from devflow.engine.evaluate.objects import Identity
from devflow.errors import Exit, UserError

Tell = Callable[[str, Identity], None]
"""Told of each object as it is done: (what was done, which)."""


@dataclass
class Counts:
    """How many objects were …"""

    created: int = 0
    configured: int = 0
    unchanged: int = 0
    pruned: int = 0
    total: int = field(default=0, repr=False)


async def converge(sites: list[Site], engine: str, tell: Tell) -> Counts:
    """Apply everything, then prune.

    A failed object leaves those applied where they are, skips those that depend on it, and keeps
    anything from being pruned; the next run goes on from there. Raises ``UserError`` naming it.
    """
    for site in sites:
        site.refuse_protected()
    for site in sites:
        await _write_parent(site, engine, keep_known=True)
    outcome = await _apply_all(sites, tell)
    if outcome.failed:
        raise UserError(_failures(sites, outcome), Exit.FAILED)
    actions = list(outcome.done.values())
    counts = Counts(
        created=actions.count(Action.CREATED),
        configured=actions.count(Action.CONFIGURED),
        unchanged=actions.count(Action.UNCHANGED),
    )
    for site in sites:
        for identity in await prune(site, site.surplus):
            tell("pruned", identity)
            counts.pruned += 1
        await _write_parent(site, engine, keep_known=False)
    return counts


async def _apply_all(sites: list[Site], tell: Tell) -> Outcome[Action]:
    by_urn = {obj.urn: (site, obj) for site in sites for obj in site.objects.values()}
    waits: dict[str, frozenset[str]] = {}
    for site in sites:
        waits |= implied(site.objects.values())

    async def work(urn: str) -> Action:
        site, obj = by_urn[urn]
        action = await apply_object(site, obj)
        tell(action, obj.identity)
        return action

    return await run_in_order(
        {urn: obj.after | waits[urn] for urn, (_, obj) in by_urn.items()},
        {urn: sort_key(obj.identity) for urn, (_, obj) in by_urn.items()},
        work,
    )


def _failures(sites: list[Site], outcome: Outcome[Action]) -> str:
    names = {obj.urn: str(obj.identity) for site in sites for obj in site.objects.values()}
    lines = [f"{names[urn]}: {error.message}" for urn, error in sorted(outcome.failed.items())]
    rest = f"{len(outcome.done)} applied, {len(outcome.skipped)} skipped that depend on it, none"
    return "\n".join([*lines, f"({rest} pruned; mend it and run `devflow up` again)"])


async def _write_parent(site: Site, engine: str, *, keep_known: bool) -> None:
    """Write down which kinds the set has, before there can be any of them: so none is ever lost."""
    kinds = {identity.group_kind for identity in site.objects}
    namespaces = namespaces_of(site.objects)
    if keep_known:
        kinds |= site.inventory.group_kinds
        namespaces |= namespaces_of(site.inventory.members)
    wanted = site.applyset.parent(engine, kinds, namespaces)
    live = site.inventory.parent
    if live is not None and _marks(live) == _marks(wanted):
        return
    site.inventory.parent = await site.client.apply(wanted)


def _marks(parent: object) -> tuple[object, object]:
    metadata = parent["metadata"] if isinstance(parent, dict) else {}
    return metadata.get("labels"), metadata.get("annotations")


async def delete_all(sites: list[Site], tell: Tell) -> int:
    """Delete every member and then the parents; how many members there were."""
    for site in sites:
        site.objects.clear()
        site.refuse_protected()
    count = 0
    for site in sites:
        for identity in await prune(site, site.surplus):
            tell("deleted", identity)
            count += 1
        if site.inventory.parent is not None:
            name = site.applyset.name
            await site.client.delete("v1", "ConfigMap", name, PARENT_NAMESPACE)
    return count
