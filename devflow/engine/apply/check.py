"""Asks for all objects of a run beforehand, and decides which of them are applied."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from devflow.engine.apply.check_object import Checked, check_object
from devflow.engine.apply.pod_template import check_pod_template, check_workload_ref
from devflow.engine.apply.run_in_order import CONCURRENCY
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.objects.order import implied
from devflow.errors import Exit, UserError
from devflow.kube import ApiError


@dataclass
class Answers:
    """What the servers said, by URN."""

    checked: dict[str, Checked] = field(default_factory=dict)
    refused: dict[str, ApiError] = field(default_factory=dict)


async def check(clusters: list[ClusterState]) -> Answers:
    """Ask for each object by dry run. Writes nothing. The inventories must hold whole objects."""
    answers = Answers()
    limit = asyncio.Semaphore(CONCURRENCY)

    async def one(cluster: ClusterState, obj: KubeObject, unseen: bool) -> None:
        async with limit:
            try:
                checked = await check_object(cluster, obj, unseen=unseen)
                await check_pod_template(cluster, obj, checked, unseen=unseen)
                await check_workload_ref(cluster, obj)
                answers.checked[obj.urn] = checked
            except ApiError as error:
                answers.refused[obj.urn] = error

    for cluster in clusters:
        waits = implied(cluster.objects.values())
        new = {obj.urn for obj in cluster.objects.values() if _is_new(cluster, obj)}
        await asyncio.gather(
            *(
                one(cluster, obj, bool(waits[obj.urn] & new))
                for _, obj in sorted(cluster.objects.items())
            )
        )
    return answers


async def check_all(clusters: list[ClusterState]) -> Answers:
    """The same where all of it has to be taken.

    :raises UserError: with all that the servers refuse, objects of other owners among it.
    """
    for cluster in clusters:
        cluster.refuse_protected()
    answers = await check(clusters)
    named = {obj.urn: obj.identity for cluster in clusters for obj in cluster.objects.values()}
    if answers.refused:
        failures = [f"{named[urn]}: {error.message}" for urn, error in answers.refused.items()]
        raise UserError("\n".join(sorted(failures)), Exit.FAILED)
    return answers


def left_out(
    objects: Iterable[KubeObject],
    refused: Mapping[str, ApiError],
    after: Mapping[str, frozenset[str]],
) -> set[str]:
    """URNs of the objects that aren't applied: the whole group of each refused one, and all groups
    that wait for one of those.

    ``after`` has, by URN, what each object waits for.
    """
    group_of = {obj.urn: obj.group or obj.urn for obj in objects}
    bad = {group_of[urn] for urn in refused}
    while True:
        more = {
            group_of[urn]
            for urn, needs in after.items()
            if any(group_of.get(need) in bad for need in needs)
        } - bad
        if not more:
            return {urn for urn, group in group_of.items() if group in bad}
        bad |= more


def _is_new(cluster: ClusterState, obj: KubeObject) -> bool:
    member = cluster.inventory.members.get(obj.identity)
    return member is None or bool(member["metadata"].get("deletionTimestamp"))
