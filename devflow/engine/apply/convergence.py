"""Applies all objects of a run, then prunes those that the program no longer declares."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from devflow.engine.apply.apply_object import Action, apply_object
from devflow.engine.apply.argo_cd import (
    takes_workload_along,
    wait_for_sync,
    waits_for_application,
)
from devflow.engine.apply.check import Answers, check, left_out
from devflow.engine.apply.ownership import goes_to_argo_cd
from devflow.engine.apply.prune import prune, unmake, unserved
from devflow.engine.apply.run_in_order import Outcome, run_in_order
from devflow.engine.apply.serving import (
    DRAIN_SECONDS,
    begun_successors,
    successors,
    wait_until_serving,
)
from devflow.engine.cluster.applyset import PARENT_NAMESPACE, namespaces_of
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.cluster.delivered_routes import take_routes_away
from devflow.engine.evaluate.records import urn_name
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import implied, sort_key
from devflow.errors import Exit, UserError
from devflow.release.routers.hosts import hosts_of

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


async def converge(
    clusters: list[ClusterState],
    engine: str,
    report: Report,
    bind: Callable[[], None],
) -> Counts:
    """Ask for all objects by dry run, apply them, then prune.

    Of a component of which the server refuses an object, such as an app, none is applied, nor of
    those that wait for it. The others are applied, nothing is pruned, and the next run goes on from
    there. What leaves the stack is kept until what takes its place serves. ``bind`` is called
    before the first write, and not at all if the servers refuse every object.

    :raises UserError: naming each object that failed, or that is protected from being pruned.
    """
    for cluster in clusters:
        cluster.refuse_protected()
    run = _Run(clusters, await check(clusters), report)
    if run.applied or not run.answers.refused:
        bind()
    if run.applied:
        for cluster in clusters:
            await _write_parent(cluster, engine, keep_known=True)
    outcome = await run.apply()
    if run.answers.refused or outcome.failed:
        await run.unmake(outcome)
        raise UserError(run.failures(outcome), Exit.FAILED)
    actions = list(outcome.done.values())
    counts = Counts(
        created=actions.count(Action.CREATED),
        configured=actions.count(Action.CONFIGURED),
        unchanged=actions.count(Action.UNCHANGED),
    )
    for cluster in clusters:
        for identity in await _prune(cluster):
            handed_over = goes_to_argo_cd(cluster, identity)
            report("left to Argo CD" if handed_over else "pruned", identity)
            counts.pruned += not handed_over
        # Kept members may be the last of their kind.
        await _write_parent(cluster, engine, keep_known=bool(cluster.in_use))
    return counts


async def _prune(cluster: ClusterState) -> list[Identity]:
    replacing = [*await successors(cluster), *await _begun(cluster)]
    if not replacing:
        return await prune(cluster, cluster.surplus)
    await wait_until_serving(cluster.client, replacing)
    # Its pods serve until no proxy sends them requests any more.
    routes = [i for i in cluster.surplus if hosts_of(cluster.inventory.members[i])]
    pruned = await prune(cluster, routes)
    leaving = [cluster.inventory.members[identity] for identity in cluster.surplus]
    delivered = [
        await take_routes_away(cluster.client, one) for one in leaving if takes_workload_along(one)
    ]
    if routes or any(delivered):
        await asyncio.sleep(DRAIN_SECONDS)
    return pruned + await prune(cluster, [i for i in cluster.surplus if i not in routes])


async def _begun(cluster: ClusterState) -> list[KubeObject]:
    members = cluster.inventory.members
    leaving = [members[identity] for identity in cluster.surplus]
    known = [(obj, members[i]) for i, obj in sorted(cluster.objects.items()) if i in members]
    return await begun_successors(cluster.client, leaving, known)


class _Run:
    """The objects of one run: in which order which of them are applied."""

    def __init__(self, clusters: list[ClusterState], answers: Answers, report: Report) -> None:
        self.answers = answers
        self._report = report
        self._by_urn = {o.urn: (c, o) for c in clusters for o in c.objects.values()}
        implicit: dict[str, frozenset[str]] = {}
        self._first: set[str] = set()
        for cluster in clusters:
            implicit |= implied(cluster.objects.values())
            for urn, before in waits_for_application(cluster).items():
                implicit[urn] |= before
                self._first |= before
        self._after = {urn: obj.after | implicit[urn] for urn, (_, obj) in self._by_urn.items()}
        objects = [obj for _, obj in self._by_urn.values()]
        left = left_out(objects, answers.refused, self._after)
        self.applied = self._by_urn.keys() - left
        self._left = left - answers.refused.keys()

    async def apply(self) -> Outcome[Action]:
        """Apply what can be applied."""
        return await run_in_order(
            {urn: self._after[urn] for urn in self.applied},
            {urn: sort_key(self._by_urn[urn][1].identity) for urn in self.applied},
            self._apply,
        )

    async def unmake(self, outcome: Outcome[Action]) -> None:
        """Leave out whole the new apps whose Rollout only the apply found to be refused."""
        for cluster in {id(cluster): cluster for cluster, _ in self._by_urn.values()}.values():
            left = unserved(cluster, self.answers, outcome.failed)
            done = [obj for obj in left if outcome.done.get(obj.urn) is Action.CREATED]
            for identity in await unmake(cluster, done):
                self._report("deleted", identity)
                urn = cluster.objects[identity].urn
                del outcome.done[urn]
                self._left.add(urn)

    async def _apply(self, urn: str) -> Action:
        cluster, obj = self._by_urn[urn]
        action = await apply_object(cluster, obj, self.answers.checked[urn])
        if urn in self._first:
            await wait_for_sync(cluster, obj)
        self._report(action, obj.identity)
        return action

    def failures(self, outcome: Outcome[Action]) -> str:
        """What the servers refused, before and while objects were applied, and what became of the
        rest.
        """
        failed = {**self.answers.refused, **outcome.failed}
        lines = [
            f"{self._by_urn[urn][1].identity}: {error.message}"
            for urn, error in sorted(failed.items())
        ]
        skipped = len(self._left) + len(outcome.skipped)
        lines += [f"{name}: not applied, none of its objects" for name in self._components_left()]
        rest = f"{len(outcome.done)} applied, {skipped} skipped with what failed, none"
        return "\n".join([*lines, f"({rest} pruned; mend it and run `devflow up` again)"])

    def _components_left(self) -> list[str]:
        left = self._left | self.answers.refused.keys()
        groups = {self._by_urn[urn][1].group for urn in left} - self._by_urn.keys() - {""}
        return sorted(urn_name(group) for group in groups)


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
