"""The changes that an ``up`` would make, by server-side dry run."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.engine.apply.argo_cd import cascades, is_application
from devflow.engine.apply.check import check_all
from devflow.engine.apply.check_object import Checked, still_owned
from devflow.engine.apply.ownership import goes_to_argo_cd
from devflow.engine.cluster.applyset import RETAIN
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.diff import Difference, differences
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import sort_key
from devflow.engine.objects.property_paths import value_at, without
from devflow.release.argo_cd.application import DELIVERY_ANNOTATION


class Plan(enum.StrEnum):
    """What ``up`` would do to an object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    KEEP = "keep"
    """It leaves the stack and stays in the cluster."""
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
    note: str = ""
    """What else becomes of it, or of what Argo CD delivered for it."""


async def preview_changes(clusters: list[ClusterState]) -> list[Change]:
    """The changes in the order in which ``up`` would make them. Writes nothing.

    The inventories must hold whole objects.

    :raises UserError: with all that the servers refuse.
    """
    answers = await check_all(clusters)
    changes: list[Change] = []
    for cluster in clusters:
        changes += [
            _change(cluster, obj, answers.checked[obj.urn])
            for _, obj in sorted(cluster.objects.items(), key=lambda item: sort_key(item[0]))
        ]
        changes += [_leaving(cluster, identity) for identity in cluster.surplus]
    return changes


def _change(cluster: ClusterState, obj: KubeObject, checked: Checked) -> Change:
    if checked.base is None or checked.result is None:
        return Change(Plan.CREATE, obj.identity, validated=checked.result is not None)
    found = differences(
        _comparable(cluster, obj, checked.base, checked.base),
        _comparable(cluster, obj, checked.base, checked.result),
        obj.shown,
    )
    note = "taken over" if checked.taken_over else ""
    return Change(Plan.UPDATE if found else Plan.UNCHANGED, obj.identity, found, note=note)


def _leaving(cluster: ClusterState, identity: Identity) -> Change:
    """A member that is no longer declared."""
    if cluster.mark(identity, RETAIN):
        return Change(Plan.KEEP, identity, note="it stays, without an owner")
    if goes_to_argo_cd(cluster, identity):
        return Change(Plan.KEEP, identity, note="Argo CD delivers it from now on")
    if not is_application(identity):
        return Change(Plan.DELETE, identity)
    return Change(Plan.DELETE, identity, note=_fate(cluster.inventory.members[identity]))


def _fate(application: Mapping[str, Any]) -> str:
    """What becomes of the objects that Argo CD delivered for the Application."""
    annotations = application["metadata"].get("annotations") or {}
    if annotations.get(DELIVERY_ANNOTATION) != "gitops":
        return ""
    names = [
        f"{resource['kind']} {resource.get('namespace')}/{resource['name']}"
        for resource in (application.get("status") or {}).get("resources") or []
    ]
    what = ", ".join(names) or "what it delivered"
    if cascades(application):
        return f"with it Argo CD deletes {what}"
    return f"without an owner, but serving, stay {what}"


def _comparable(
    cluster: ClusterState, obj: KubeObject, live: Mapping[str, Any], version: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Without the ignored fields that an interrupted creation still owns.

    The dry run would drop them; ``up`` gives them up first and so leaves them as they are.
    """
    if still_owned(cluster, obj, live) is None:
        return version
    return without(version, [path for path in obj.ignored if value_at(live, path) is not None])
