"""The objects that a stack has in a cluster already."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.engine.cluster.applyset import ENGINE, PARENT_NAMESPACE, ApplySet, group_kinds_of
from devflow.engine.objects.kube_object import Identity, KubeObject, identity_of
from devflow.kube import ApiError, Client
from devflow.kube.discovery import Resource


@dataclass
class Inventory:
    """The parent and the members of one stack's set in one cluster."""

    parent: Mapping[str, Any] | None = field(repr=False)
    members: Mapping[Identity, Mapping[str, Any]] = field(repr=False)
    """Live objects, or only their metadata."""
    group_kinds: set[str]
    """The group-kinds that the parent lists."""

    @property
    def engine(self) -> str | None:
        """The engine that made the stack, from the parent's annotation."""
        if self.parent is None:
            return None
        return (self.parent["metadata"].get("annotations") or {}).get(ENGINE)


async def read_parent(client: Client, applyset: ApplySet) -> Mapping[str, Any] | None:
    """The set's parent object, or ``None``."""
    return await client.find("v1", "ConfigMap", applyset.name, PARENT_NAMESPACE)


async def read_inventory(
    client: Client, applyset: ApplySet, objects: Iterable[KubeObject], *, whole: bool
) -> Inventory:
    """List the members of all kinds that are declared now or that the parent lists.

    One list for each kind, of metadata only unless ``whole``.
    """
    parent = await read_parent(client, applyset)
    known = group_kinds_of(parent) if parent is not None else set()
    versions = {obj.identity.group_kind: (obj.api_version, obj.kind) for obj in objects}
    resources = await asyncio.gather(
        *(_resource(client, group_kind, versions) for group_kind in sorted(known | set(versions)))
    )
    served = [resource for resource in resources if resource is not None]
    lists = await asyncio.gather(
        *(
            client.list(
                resource.api_version,
                resource.kind,
                label_selector=applyset.selector,
                metadata_only=not whole,
            )
            for resource in served
        )
    )
    members = {
        identity_of(item["apiVersion"], item["kind"], item["metadata"]): item
        for items, _ in lists
        for item in items
    }
    return Inventory(parent, members, known)


async def _resource(
    client: Client, group_kind: str, versions: Mapping[str, tuple[str, str]]
) -> Resource | None:
    kind, _, group = group_kind.partition(".")
    if group_kind in versions:
        try:
            return await client.discover(*versions[group_kind])
        except ApiError as error:
            if not error.is_not_found:
                raise
    return await client.find_kind(group, kind)
