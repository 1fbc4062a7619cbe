"""Passes hosts from an app that leaves to the one that follows, by the Pulumi CLI.

The CLI deletes what has left the program as soon as the rest is applied: pods that still serve, for
it knows nothing of readiness, and routes and what they lead to at the same moment.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from devflow.engine.apply.argo_cd import has_a_source_of, takes_workload_along
from devflow.engine.apply.serving import (
    DRAIN_SECONDS,
    answered_hosts,
    begun_successors,
    wait_until_serving,
)
from devflow.engine.cluster.clusters import Clusters
from devflow.engine.cluster.delivered_routes import take_routes_away
from devflow.engine.evaluate.component import targets, urns_of_app
from devflow.engine.evaluate.declared import objects_of
from devflow.engine.evaluate.records import Evaluation, urn_name
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.pulumi.cli import PulumiCli
from devflow.engine.pulumi_leaving import Resource, Succession, apps_with, routes_of
from devflow.kube import ApiError, Client
from devflow.release.workload.rollout import ARGO_VERSION

_ROLLOUT = f"kubernetes:{ARGO_VERSION}:Rollout"
_APPLICATION = f"kubernetes:{ARGO_VERSION}:Application"


class PulumiSuccession:
    """Does what has to be done before the update in which apps leave."""

    def __init__(
        self,
        cli: PulumiCli,
        clusters: Clusters,
        evaluation: Evaluation,
        resources: Iterable[Resource],
        say: Callable[[str], None],
        *,
        stdout_is_ours: bool,
    ) -> None:
        """``resources`` are those of the stack's state; ``say`` tells a person what goes when."""
        self._cli = cli
        self._clusters = clusters
        self._evaluation = evaluation
        self._resources = list(resources)
        self._known = frozenset(str(one["urn"]) for one in self._resources)
        self._say = say
        self._stdout_is_ours = stdout_is_ours

    async def prepare(
        self, successions: Iterable[Succession], applications: Sequence[Resource] = ()
    ) -> None:
        """Apply the apps that follow, wait until they serve, then take the routes away from those
        that leave, whose pods still answer what comes until no proxy knows them. ``applications``:
        those that leave, whose workload goes with them.

        An interruption does no harm: the next update goes on from there.

        :raises UserError: the CLI fails, or an app doesn't serve within its progress deadline. Then
            what leaves is still there, its routes too.
        """
        taking_hosts = await self._taking_hosts(applications)
        wanted = [*successions, *taking_hosts]
        for one in wanted:
            self._say(f"{one.leaving} goes once {one.coming}, which takes its place, serves")
        if wanted:
            await self._apply({one.coming for one in wanted})
        routes: list[tuple[Client, Resource]] = []
        for one in wanted:
            for rollout in self._objects(_ROLLOUT, one.coming):
                client = await self._client(rollout)
                await wait_until_serving(client, [rollout])
                routes += [(client, route) for route in one.routes]
        for client, route in routes:
            await _delete(client, route)
        answered = {one.leaving for one in taking_hosts}
        taken = [await self._pass_on(one, answered) for one in applications]
        if routes or any(taken):
            await asyncio.sleep(DRAIN_SECONDS)

    async def _taking_hosts(self, leaving: Iterable[Resource]) -> list[Succession]:
        """The apps that the program itself delivers, and that take a host which Argo CD has
        delivered until now.
        """
        found = []
        for one in filter(lambda one: takes_workload_along(one["inputs"]), leaving):
            name = urn_name(str(one["parent"]))
            for client in await self._applications():
                gone = await _find(client, one)
                if gone is not None:
                    hosts = await answered_hosts(client, [gone])
                    coming = apps_with(self._evaluation.records, hosts)
                    found += [Succession(name, app, ()) for app in coming]
        return found

    async def _pass_on(self, leaving: Resource, answered: Collection[str]) -> bool:
        """Wait until what follows an Application serves, if anything does, and return whether
        routes of it were taken away. ``answered``: the apps whose hosts others answer by now.
        """
        taken = False
        routes = routes_of(str(leaving["parent"]), self._resources)
        left = [route["inputs"] for route in routes]
        for client, declared in (await self._applications()).items():
            gone = await _find(client, leaving)
            if gone is None:
                continue
            same = [obj for obj in declared if has_a_source_of(obj.manifest, [gone])]
            new = [obj for obj in same if obj.urn not in self._known]
            there = [(obj, await client.find(*_where(obj))) for obj in same if obj not in new]
            known = [(obj, live) for obj, live in there if live is not None]
            follows = [*new, *await begun_successors(client, [gone, *left], known)]
            if not follows and urn_name(str(leaving["parent"])) not in answered:
                continue
            await wait_until_serving(client, follows)
            for route in routes:
                await _delete(client, route)
            taken = bool(routes) or await take_routes_away(client, gone)
        return taken

    async def _applications(self) -> dict[Client, list[KubeObject]]:
        """The program's, by their cluster."""
        found: dict[Client, list[KubeObject]] = {}
        for obj in self._objects(_APPLICATION):
            found.setdefault(await self._client(obj), []).append(obj)
        return found

    async def _apply(self, apps: Iterable[str]) -> None:
        records = self._evaluation.records
        wanted = frozenset().union(*(urns_of_app(records, app) for app in apps))
        options = [
            part for urn in targets(records, wanted, self._known) for part in ("--target", urn)
        ]
        await self._cli.run("up", *options, stdout_is_ours=self._stdout_is_ours)

    def _objects(self, kind: str, app: str | None = None) -> list[KubeObject]:
        """Those of a type of Pulumi's; only of one app, if it is named."""
        records = self._evaluation.records
        urns = urns_of_app(records, app) if app else {record.urn for record in records}
        wanted = [one for one in records if one.urn in urns and one.type == kind]
        return objects_of(replace(self._evaluation, records=wanted))

    async def _client(self, obj: KubeObject) -> Client:
        providers = self._evaluation.providers
        return await self._clusters.client(obj.provider, providers.get(obj.provider))


async def _delete(client: Client, route: Resource) -> None:
    """Delete a route, if it is the very one in the stack's state: it may be another cluster's."""
    uid = ((route.get("outputs") or {}).get("metadata") or {}).get("uid")
    if route.get("protect") or route.get("retainOnDelete") or not uid:
        return
    version, kind = route["inputs"]["apiVersion"], route["inputs"]["kind"]
    metadata = route["outputs"]["metadata"]
    try:
        await client.delete(version, kind, metadata["name"], metadata.get("namespace"), uid=uid)
    except ApiError as error:
        if not (error.is_not_found or error.is_conflict):
            raise


async def _find(client: Client, application: Resource) -> dict[str, Any] | None:
    """An Application of the stack's state as it is, if it is that very one."""
    known = (application.get("outputs") or {}).get("metadata") or {}
    inputs = application["inputs"]
    name, namespace = known.get("name"), known.get("namespace")
    if not name or application.get("protect") or application.get("retainOnDelete"):
        return None
    found = await client.find(inputs["apiVersion"], inputs["kind"], name, namespace)
    return found if found and found["metadata"]["uid"] == known.get("uid") else None


def _where(obj: KubeObject) -> tuple[str, str, str, str | None]:
    return obj.api_version, obj.kind, obj.identity.name, obj.identity.namespace or None
