"""Passes hosts from an app that leaves to the one that follows, by the Pulumi CLI.

The CLI deletes what has left the program as soon as the rest is applied: pods that still serve, for
it knows nothing of readiness, and routes and what they lead to at the same moment.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from devflow.engine.apply.serving import DRAIN_SECONDS, wait_until_serving
from devflow.engine.cluster.clusters import Clusters
from devflow.engine.evaluate.component import targets, urns_of_app
from devflow.engine.evaluate.declared import objects_of
from devflow.engine.evaluate.records import Evaluation
from devflow.engine.objects.kube_object import KubeObject
from devflow.engine.pulumi.cli import PulumiCli
from devflow.engine.pulumi_leaving import Resource, Succession
from devflow.kube import ApiError, Client
from devflow.release.workload.rollout import ARGO_VERSION


class PulumiSuccession:
    """Does what has to be done before the update in which apps leave."""

    def __init__(
        self,
        cli: PulumiCli,
        clusters: Clusters,
        evaluation: Evaluation,
        resources: Iterable[Resource],
        *,
        stdout_is_ours: bool,
    ) -> None:
        """``resources`` are those of the stack's state."""
        self._cli = cli
        self._clusters = clusters
        self._evaluation = evaluation
        self._known = frozenset(str(one["urn"]) for one in resources)
        self._stdout_is_ours = stdout_is_ours

    async def prepare(self, successions: Iterable[Succession]) -> None:
        """Apply the apps that follow, wait until they serve, then take the routes away from those
        that leave, whose pods still answer what comes until no proxy knows them.

        An interruption does no harm: the next update goes on from there.

        :raises UserError: the CLI fails, or an app doesn't serve within its progress deadline. Then
            what leaves is still there, its routes too.
        """
        wanted = list(successions)
        await self._apply({one.coming for one in wanted})
        routes: list[tuple[Client, Resource]] = []
        for one in wanted:
            for rollout in self._rollouts(one.coming):
                client = await self._client(rollout)
                await wait_until_serving(client, [rollout])
                routes += [(client, route) for route in one.routes]
        for client, route in routes:
            await _delete(client, route)
        if routes:
            await asyncio.sleep(DRAIN_SECONDS)

    async def _apply(self, apps: Iterable[str]) -> None:
        records = self._evaluation.records
        wanted = frozenset().union(*(urns_of_app(records, app) for app in apps))
        options = [
            part for urn in targets(records, wanted, self._known) for part in ("--target", urn)
        ]
        await self._cli.run("up", *options, stdout_is_ours=self._stdout_is_ours)

    def _rollouts(self, app: str) -> list[KubeObject]:
        urns = urns_of_app(self._evaluation.records, app)
        of_app = [
            record
            for record in self._evaluation.records
            if record.urn in urns and record.type == f"kubernetes:{ARGO_VERSION}:Rollout"
        ]
        return objects_of(replace(self._evaluation, records=of_app))

    async def _client(self, rollout: KubeObject) -> Client:
        providers = self._evaluation.providers
        return await self._clusters.client(rollout.provider, providers.get(rollout.provider))


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
