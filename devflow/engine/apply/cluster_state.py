"""One cluster of a run: the client, what is declared for it and what is there."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.engine.apply.applyset import PROTECT, RETAIN, ApplySet
from devflow.engine.apply.clusters import Clusters
from devflow.engine.apply.inventory import Inventory, read_inventory
from devflow.engine.apply.order import sort_key
from devflow.engine.evaluate.objects import Identity, KubeObject
from devflow.engine.evaluate.records import Evaluation
from devflow.engine.evaluate.wire import plain
from devflow.errors import UserError
from devflow.kube import Client, UnknownKindError


@dataclass
class Site:
    """One cluster of a run."""

    client: Client
    applyset: ApplySet
    objects: dict[Identity, KubeObject] = field(default_factory=dict)
    inventory: Inventory = field(default_factory=lambda: Inventory(None, {}, set()))

    @property
    def surplus(self) -> list[Identity]:
        """Members that are no longer declared, in the order of deletion."""
        gone = self.inventory.members.keys() - self.objects.keys()
        return sorted(gone, key=sort_key, reverse=True)

    def mark(self, identity: Identity, mark: str) -> bool:
        """Whether a member carries a mark such as ``PROTECT``."""
        metadata = self.inventory.members[identity]["metadata"]
        return (metadata.get("annotations") or {}).get(mark) == "true"

    def refuse_protected(self) -> None:
        """Raise ``UserError`` if something to be deleted is protected."""
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


async def open_sites(
    clusters: Clusters,
    applyset: ApplySet,
    evaluation: Evaluation,
    objects: list[KubeObject],
    *,
    whole: bool,
) -> list[Site]:
    """Connect to every cluster the program names and read what the stack has there.

    ``whole``: read whole objects rather than metadata. Raises ``UserError`` for a cluster that
    doesn't answer, a kind it doesn't serve, and an object declared twice in it.
    """
    sites: dict[int, Site] = {}
    scopes = _declared_scopes(objects)
    used = {obj.provider for obj in objects} | set(evaluation.providers)
    for provider in sorted(used or {""}):
        inputs = evaluation.providers.get(provider) if provider else None
        client = await clusters.client(provider, inputs)
        site = sites.setdefault(id(client), Site(client, applyset))
        namespace = str(
            plain((inputs or {}).get("namespace"))
            or clusters.config.get("kubernetes:namespace")
            or client.cluster.namespace
        )
        for obj in objects:
            if obj.provider != provider:
                continue
            placed = await _place(client, obj, namespace, scopes)
            other = site.objects.setdefault(placed.identity, placed)
            if other is not placed:
                raise UserError(
                    f"{placed.identity} is declared twice: {other.urn} and {placed.urn}"
                )
    for site in sites.values():
        site.inventory = await read_inventory(
            site.client, applyset, site.objects.values(), whole=whole
        )
    return list(sites.values())


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
