"""Puts into the API server what a part needs to find there."""

import asyncio
from collections.abc import Sequence
from typing import Any

from devflow.errors import Exit, UserError
from devflow.kube.client import Client
from devflow.kube.errors import ApiError, UnknownKindError
from devflow.kube.load_cluster import load_cluster
from devflow.lab.part import Part, Site
from devflow.lab.programs.crds import digest
from devflow.lab_place import LAB_CONTEXT

_DIGEST = "lab.devflow.dev/digest"
_SERVED_WITHIN_SECONDS = 30.0
_POLL_SECONDS = 0.05

Crd = dict[str, Any]


async def install(part: Part, crds: Sequence[Crd], site: Site) -> None:
    """Apply the CRDs, wait until they are served, then apply the part's objects.

    Raises UserError if the API server refuses one.
    """
    cluster = await asyncio.to_thread(load_cluster, site.layout.kubeconfig, LAB_CONTEXT)
    async with Client(cluster, field_manager="devflow-lab") as kube:
        try:
            await _apply_crds(kube, crds)
            await asyncio.gather(*(kube.apply(manifest) for manifest in part.objects(site)))
        except ApiError as error:
            raise UserError(
                f"The lab's API server refused an object that {part.name} needs: {error}. "
                "Run `devflow lab down --purge`, then `devflow lab up`.",
                Exit.LAB,
            ) from None


async def _apply_crds(kube: Client, crds: Sequence[Crd]) -> None:
    if not crds:
        return
    installed, _ = await kube.list(
        "apiextensions.k8s.io/v1", "CustomResourceDefinition", metadata_only=True
    )
    digests = {
        item["metadata"]["name"]: item["metadata"].get("annotations", {}).get(_DIGEST)
        for item in installed
    }
    changed = [crd for crd in crds if digests.get(crd["metadata"]["name"]) != digest(crd)]
    await asyncio.gather(*(kube.apply(_with_digest(crd)) for crd in changed))
    async with asyncio.timeout(_SERVED_WITHIN_SECONDS):
        # Also those of an earlier `up` that was interrupted before they were served.
        await asyncio.gather(*(_served(kube, crd) for crd in crds))


async def _served(kube: Client, crd: Crd) -> None:
    """Wait until every version of the CRD's kind is served: a moment after it was applied."""
    for version in crd["spec"]["versions"]:
        while version["served"]:
            try:
                await kube.discover(
                    f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"]
                )
                break
            except UnknownKindError:
                await asyncio.sleep(_POLL_SECONDS)


def _with_digest(crd: Crd) -> Crd:
    metadata = crd["metadata"]
    annotations = {**metadata.get("annotations", {}), _DIGEST: digest(crd)}
    return {**crd, "metadata": {**metadata, "annotations": annotations}}
