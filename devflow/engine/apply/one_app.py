"""Applies the objects of one app, and leaves everything else of its stack as it is."""

import dataclasses
from collections.abc import Callable, Iterable

from devflow.engine.apply.apply_object import Action, apply_object
from devflow.engine.apply.check import Answers
from devflow.engine.apply.run_in_order import run_in_order
from devflow.engine.cluster.applyset import NAMESPACES, PARENT_NAMESPACE, group_kinds_of
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.cluster.inventory import Inventory
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import implied, sort_key
from devflow.engine.objects.property_paths import Path, owns
from devflow.errors import Exit, UserError

REPLICAS: Path = ("spec", "replicas")

Report = Callable[[str, Identity], None]


def narrowed(clusters: Iterable[ClusterState], urns: frozenset[str]) -> list[ClusterState]:
    """The clusters with the objects of ``urns`` alone, and with those that they need and that are
    not there yet, such as a new app's namespace.

    Nothing in the result is surplus, so nothing is pruned. Replicas that another program has set,
    such as an autoscaler, are left to it.
    """
    return [_narrowed(cluster, urns) for cluster in clusters]


def _narrowed(cluster: ClusterState, urns: frozenset[str]) -> ClusterState:
    by_urn = {obj.urn: obj for obj in cluster.objects.values()}
    waits = implied(by_urn.values())
    chosen: dict[str, KubeObject] = {}
    ahead = [obj for obj in by_urn.values() if obj.urn in urns]
    while ahead:
        obj = ahead.pop()
        chosen[obj.urn] = obj
        for urn in (obj.after | waits[obj.urn]) & by_urn.keys():
            needed = by_urn[urn]
            if urn not in chosen and needed.identity not in cluster.inventory.members:
                ahead.append(needed)
    objects = {obj.identity: _scaled_elsewhere(cluster, obj) for obj in chosen.values()}
    members = {
        identity: live
        for identity, live in cluster.inventory.members.items()
        if identity in objects
    }
    known = cluster.inventory
    inventory = Inventory(known.parent, members, known.group_kinds)
    return ClusterState(cluster.client, cluster.applyset, objects, inventory)


def _scaled_elsewhere(cluster: ClusterState, obj: KubeObject) -> KubeObject:
    live = cluster.inventory.members.get(obj.identity)
    if obj.kind != "Rollout" or live is None:
        return obj
    fields = live["metadata"].get("managedFields") or []
    if owns(fields, cluster.client.field_manager, REPLICAS):
        return obj
    # What another manager owns isn't deleted by an apply that leaves it out.
    return dataclasses.replace(obj, ignored=(*obj.ignored, REPLICAS))


async def apply_app(
    clusters: list[ClusterState], answers: Answers, engine: str, report: Report
) -> None:
    """Apply the objects, those first that others need; ``answers`` are those of ``check_all``.

    :raises UserError: naming each object that failed.
    """
    for cluster in clusters:
        await _widen_parent(cluster, engine)
    by_urn = {obj.urn: (cluster, obj) for cluster in clusters for obj in cluster.objects.values()}
    waits = {u: w for cluster in clusters for u, w in implied(cluster.objects.values()).items()}

    async def work(urn: str) -> Action:
        cluster, obj = by_urn[urn]
        action = await apply_object(cluster, obj, answers.checked[urn])
        report(action, obj.identity)
        return action

    outcome = await run_in_order(
        {urn: obj.after | waits[urn] for urn, (_, obj) in by_urn.items()},
        {urn: sort_key(obj.identity) for urn, (_, obj) in by_urn.items()},
        work,
    )
    if outcome.failed:
        lines = [
            f"{by_urn[urn][1].identity}: {error.message}"
            for urn, error in sorted(outcome.failed.items())
        ]
        count = f"({len(outcome.done)} applied, {len(outcome.skipped)} skipped that depend on it)"
        raise UserError("\n".join([*lines, count]), Exit.FAILED)


async def _widen_parent(cluster: ClusterState, engine: str) -> None:
    """Add the app's kinds and namespaces to the set's parent; take none away."""
    if not cluster.objects:
        return
    parent = cluster.inventory.parent
    kinds = group_kinds_of(parent) if parent else set()
    marks = (parent["metadata"].get("annotations") or {}) if parent else {}
    spaces = {part for part in marks.get(NAMESPACES, "").split(",") if part}
    new_kinds = {identity.group_kind for identity in cluster.objects}
    new_spaces = {one.namespace for one in cluster.objects} - {PARENT_NAMESPACE, ""}
    if parent is None or not (new_kinds <= kinds and new_spaces <= spaces):
        wanted = cluster.applyset.parent(engine, kinds | new_kinds, spaces | new_spaces)
        cluster.inventory.parent = await cluster.client.apply(wanted)
