"""What of a stack differs from its cluster outside of one app: mentioned, not applied."""

from collections.abc import Iterable, Mapping
from typing import Any

from devflow.engine.apply.dry_run import preview_changes
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.cluster.inventory import Inventory
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.property_paths import is_apply_of, without
from devflow.errors import UserError
from devflow.kube import ApiError


async def pending_elsewhere(
    clusters: Iterable[ClusterState], applied: frozenset[str]
) -> list[Identity]:
    """The objects that ``up`` would create, change or delete, or that the server refuses, without
    those of the URNs ``applied``.

    Only what isn't in the cluster as declared is asked of the server, so a stack without pending
    edits costs no request.
    """
    found: list[Identity] = []
    for cluster in clusters:
        declared = {obj.identity for obj in cluster.objects.values() if obj.urn in applied}
        found += [identity for identity in cluster.surplus if identity not in declared]
        for obj in cluster.objects.values():
            if obj.urn not in applied and await _differs(cluster, obj):
                found.append(obj.identity)
    return sorted(found)


async def _differs(cluster: ClusterState, obj: KubeObject) -> bool:
    live = cluster.inventory.members.get(obj.identity)
    if live is None:
        return True
    manifest = cluster.applyset.member(obj.manifest, protect=obj.protect, retain=obj.retain)
    declared, manager = without(manifest, obj.ignored), cluster.client.field_manager
    entries = live["metadata"].get("managedFields") or []
    own = (one["fieldsV1"] for one in entries if is_apply_of(one, manager))
    if holds(live, declared) and all(is_declared(fields, live, declared) for fields in own):
        return False
    one = {obj.identity: obj}
    known = cluster.inventory
    inventory = Inventory(known.parent, {obj.identity: live}, known.group_kinds)
    try:
        state = ClusterState(cluster.client, cluster.applyset, one, inventory)
        (change,) = await preview_changes([state])
    except (UserError, ApiError):
        # Refused, and so not as declared.
        return True
    return bool(change.fields)


def holds(live: Any, declared: Any) -> bool:
    """Whether ``live`` has every value of ``declared``; it may have more in its mappings."""
    if isinstance(declared, Mapping):
        return isinstance(live, Mapping) and all(
            holds(live.get(key), value) for key, value in declared.items()
        )
    if isinstance(declared, list):
        same = isinstance(live, list) and len(live) == len(declared)
        return same and all(holds(*pair) for pair in zip(live, declared, strict=True))
    return bool(live == declared)


def is_declared(fields: Mapping[str, Any], live: Any, declared: Any) -> bool:
    """Whether all that a manager owns in ``live`` is declared: else an edit has taken it away.

    ``fields`` is as in ``fieldsV1``; lists whose items have owners of their own aren't looked into.
    """
    for name, below in fields.items():
        key = name.removeprefix("f:")
        if key == name or not isinstance(declared, Mapping):
            continue
        if key not in declared:
            return False
        there = live.get(key) if isinstance(live, Mapping) else None
        if not below and there != declared[key]:
            return False
        if below and not is_declared(below, there, declared[key]):
            return False
    return True
