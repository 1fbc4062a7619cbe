"""One cluster of a run: its client, the objects declared for it, and the objects in it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.engine.cluster.applyset import PROTECT, RETAIN, ApplySet
from devflow.engine.cluster.clusters import Clusters
from devflow.engine.cluster.config_in_use import app_of_config, configs_in_use
from devflow.engine.cluster.inventory import Inventory, read_inventory
from devflow.engine.evaluate.records import Evaluation
from devflow.engine.evaluate.wire import plain
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import sort_key
from devflow.errors import UserError
from devflow.kube import Client, UnknownKindError


@dataclass
class ClusterState:
    """One cluster of a run: its client, the declared objects and the live ones."""

    client: Client
    applyset: ApplySet
    objects: dict[Identity, KubeObject] = field(default_factory=dict)
    inventory: Inventory = field(default_factory=lambda: Inventory(None, {}, set()))
    in_use: frozenset[Identity] = frozenset()
    """Configurations of apps that are no longer declared, but that a ReplicaSet refers to."""

    @property
    def surplus(self) -> list[Identity]:
        """Members that are no longer declared, in the order of deletion; without the
        configurations of older versions, as long as their app is declared.
        """
        gone = self.inventory.members.keys() - self.objects.keys()
        return sorted((one for one in gone if not self._is_kept(one)), key=sort_key, reverse=True)

    def _is_kept(self, identity: Identity) -> bool:
        member = self.inventory.members[identity]
        return identity in self.in_use and app_of_config(identity, member) in self.objects

    def mark(self, identity: Identity, mark: str) -> bool:
        """Whether a member has an annotation such as ``PROTECT``."""
        metadata = self.inventory.members[identity]["metadata"]
        return (metadata.get("annotations") or {}).get(mark) == "true"

    def refuse_protected(self) -> None:
        """Check that no surplus member is protected.

        :raises UserError: naming those that are.
        """
        kept = [
            str(identity)
            for identity in self.surplus
            if self.mark(identity, PROTECT) and not self.mark(identity, RETAIN)
        ]
        if kept:
            raise UserError(
                f"protected, so not to be deleted: {', '.join(kept)}."
                " Run `devflow up` once with protect=False before removing it"
            )


async def read_clusters(
    clusters: Clusters,
    applyset: ApplySet,
    evaluation: Evaluation,
    objects: list[KubeObject],
    *,
    whole: bool,
) -> list[ClusterState]:
    """Connect to every cluster that the program names and list the stack's objects in it.

    ``whole`` reads whole objects rather than their metadata.

    :raises UserError: for a cluster that doesn't answer, a kind that it doesn't serve, and an
        object that the program declares twice.
    """
    states: dict[int, ClusterState] = {}
    scopes = _declared_scopes(objects)
    used = {obj.provider for obj in objects} | set(evaluation.providers)
    for provider in sorted(used or {""}):
        inputs = evaluation.providers.get(provider) if provider else None
        client = await clusters.client(provider, inputs)
        cluster = states.setdefault(id(client), ClusterState(client, applyset))
        namespace = str(
            plain((inputs or {}).get("namespace"))
            or clusters.config.get("kubernetes:namespace")
            or client.cluster.namespace
        )
        for obj in objects:
            if obj.provider != provider:
                continue
            placed = await _place(client, obj, namespace, scopes)
            other = cluster.objects.setdefault(placed.identity, placed)
            if other is not placed:
                raise UserError(
                    f"{placed.identity} is declared twice: {other.urn} and {placed.urn}"
                )
    for cluster in states.values():
        cluster.inventory = await read_inventory(
            cluster.client, applyset, cluster.objects.values(), whole=whole
        )
        members = cluster.inventory.members
        gone = (one for one in members.keys() - cluster.objects.keys())
        configs = [one for one in gone if app_of_config(one, members[one]) is not None]
        cluster.in_use = await configs_in_use(cluster.client, configs)
    return list(states.values())


def _declared_scopes(objects: list[KubeObject]) -> Mapping[tuple[str, str], bool]:
    """Whether the kinds that the program itself defines live in namespaces, by group and kind."""
    return {
        (obj.manifest["spec"]["group"], obj.manifest["spec"]["names"]["kind"]): (
            obj.manifest["spec"]["scope"] == "Namespaced"
        )
        for obj in objects
        if obj.kind == "CustomResourceDefinition"
    }


async def _place(
    client: Client,
    obj: KubeObject,
    namespace: str,
    scopes: Mapping[tuple[str, str], bool],
) -> KubeObject:
    """The object with its namespace, which may be left to the provider."""
    try:
        namespaced = (await client.discover(obj.api_version, obj.kind)).namespaced
    except UnknownKindError as error:
        scope = scopes.get((obj.identity.group, obj.kind))
        if scope is None:
            raise UserError(f"{obj.identity}: {error.message}") from None
        namespaced = scope
    if not namespaced or obj.identity.namespace:
        return obj
    return dataclasses.replace(
        obj,
        manifest=_in_namespace(obj.manifest, namespace),
        shown=_in_namespace(obj.shown, namespace),
    )


def _in_namespace(manifest: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    return {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace}}
