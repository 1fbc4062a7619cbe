"""Applies all objects of a run, then prunes those that the program no longer declares."""

from collections.abc import Callable
from dataclasses import dataclass, field

from devflow.engine.apply.apply_object import Action, apply_object
from devflow.engine.apply.prune import prune
from devflow.engine.apply.run_in_order import Outcome, run_in_order
from devflow.engine.cluster.applyset import PARENT_NAMESPACE, namespaces_of
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import Identity
from devflow.engine.objects.order import implied, sort_key
from devflow.errors import Exit, UserError

Report = Callable[[str, Identity], None]
"""Called for each object as it is done: (what was done, which object)."""


@dataclass
class Counts:
    """How many objects were …"""

    created: int = 0
    configured: int = 0
    unchanged: int = 0
    pruned: int = 0
    total: int = field(default=0, repr=False)


async def converge(clusters: list[ClusterState], engine: str, report: Report) -> Counts:
    """Apply all objects, then prune.

    When an object fails, objects that depend on it are skipped, those applied stay, and nothing is
    pruned; the next run goes on from there.

    :raises UserError: naming each object that failed, or that is protected from being pruned.
    """
    for cluster in clusters:
        cluster.refuse_protected()
    for cluster in clusters:
        await _write_parent(cluster, engine, keep_known=True)
    outcome = await _apply_all(clusters, report)
    if outcome.failed:
        raise UserError(_failures(clusters, outcome), Exit.FAILED)
    actions = list(outcome.done.values())
    counts = Counts(
        created=actions.count(Action.CREATED),
        configured=actions.count(Action.CONFIGURED),
        unchanged=actions.count(Action.UNCHANGED),
    )
    for cluster in clusters:
        for identity in await prune(cluster, cluster.surplus):
            report("pruned", identity)
            counts.pruned += 1
        await _write_parent(cluster, engine, keep_known=False)
    return counts


async def _apply_all(clusters: list[ClusterState], report: Report) -> Outcome[Action]:
    by_urn = {obj.urn: (cluster, obj) for cluster in clusters for obj in cluster.objects.values()}
    waits: dict[str, frozenset[str]] = {}
    for cluster in clusters:
        waits |= implied(cluster.objects.values())

    async def work(urn: str) -> Action:
        cluster, obj = by_urn[urn]
        action = await apply_object(cluster, obj)
        report(action, obj.identity)
        return action

    return await run_in_order(
        {urn: obj.after | waits[urn] for urn, (_, obj) in by_urn.items()},
        {urn: sort_key(obj.identity) for urn, (_, obj) in by_urn.items()},
        work,
    )


def _failures(clusters: list[ClusterState], outcome: Outcome[Action]) -> str:
    names = {obj.urn: str(obj.identity) for cluster in clusters for obj in cluster.objects.values()}
    lines = [f"{names[urn]}: {error.message}" for urn, error in sorted(outcome.failed.items())]
    rest = f"{len(outcome.done)} applied, {len(outcome.skipped)} skipped that depend on it, none"
    return "\n".join([*lines, f"({rest} pruned; mend it and run `devflow up` again)"])


async def _write_parent(cluster: ClusterState, engine: str, *, keep_known: bool) -> None:
    """Record the set's kinds on its parent, before the first object of a kind can exist."""
    kinds = {identity.group_kind for identity in cluster.objects}
    namespaces = namespaces_of(cluster.objects)
    if keep_known:
        kinds |= cluster.inventory.group_kinds
        namespaces |= namespaces_of(cluster.inventory.members)
    wanted = cluster.applyset.parent(engine, kinds, namespaces)
    live = cluster.inventory.parent
    if live is not None and _marks(live) == _marks(wanted):
        return
    cluster.inventory.parent = await cluster.client.apply(wanted)


def _marks(parent: object) -> tuple[object, object]:
    metadata = parent["metadata"] if isinstance(parent, dict) else {}
    return metadata.get("labels"), metadata.get("annotations")


async def delete_all(clusters: list[ClusterState], report: Report) -> int:
    """Delete every member, then the parents, and return how many members there were."""
    for cluster in clusters:
        cluster.objects.clear()
        cluster.refuse_protected()
    count = 0
    for cluster in clusters:
        for identity in await prune(cluster, cluster.surplus):
            report("deleted", identity)
            count += 1
        if cluster.inventory.parent is not None:
            name = cluster.applyset.name
            await cluster.client.delete("v1", "ConfigMap", name, PARENT_NAMESPACE)
    return count
