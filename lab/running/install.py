"""Puts into the API server what a part needs to find there."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from devflow.errors import Exit, UserError
from devflow.kube.auth.load_cluster import load_cluster
from devflow.kube.client import Client
from devflow.kube.errors import ApiError, UnknownKindError
from devflow.lab.part import Manifest, Part, Site
from devflow.lab.programs.crds import digest
from devflow.lab_place import LAB_CONTEXT

_DIGEST = "lab.devflow.dev/digest"
_SERVED_WITHIN_SECONDS = 300.0
"""A moment on an idle machine, minutes on a busy one: then it is better to wait than to fail."""
_POLL_SECONDS = 0.05
_BUSY = (429, 503, 504)
"""Statuses of an API server that may do later what it can't do now."""
_BUSY_PAUSE_SECONDS = 1.0

Crd = dict[str, Any]


async def install(part: Part, crds: Sequence[Crd], site: Site) -> None:
    """Apply the CRDs, wait until they are served, then apply the part's objects.

    :raises UserError: the API server refuses one, or doesn't serve a CRD's kind in time.
    """
    cluster = await asyncio.to_thread(load_cluster, site.layout.kubeconfig, LAB_CONTEXT)
    async with Client(cluster, field_manager="devflow-lab") as kube:
        try:
            await _apply_crds(kube, crds)
            objects = part.objects(site)
            namespaces = [one for one in objects if one["kind"] == "Namespace"]
            await asyncio.gather(*(_apply(kube, manifest) for manifest in namespaces))
            others = [one for one in objects if one["kind"] != "Namespace"]
            await asyncio.gather(*(_apply(kube, manifest) for manifest in others))
        except ApiError as error:
            raise UserError(
                f"The lab's API server refused an object that {part.name} needs: {error}. "
                "Run `devflow lab down --purge`, then `devflow lab up`.",
                Exit.LAB,
            ) from None


async def _apply(kube: Client, manifest: Manifest) -> None:
    """Apply an object; again while the API server is too busy to answer, for as long as it may be.

    :raises ApiError: it refuses the object, or is too busy all the time.
    """
    end = time.monotonic() + _SERVED_WITHIN_SECONDS
    while True:
        try:
            await kube.apply(manifest)
            return
        except ApiError as error:
            if error.status not in _BUSY or time.monotonic() > end:
                raise
        await asyncio.sleep(_BUSY_PAUSE_SECONDS)


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
    await asyncio.gather(*(_apply(kube, _with_digest(crd)) for crd in changed))
    # Also those of an earlier `up` that was interrupted before they were served.
    await until_served(kube, crds, _SERVED_WITHIN_SECONDS)


async def until_served(kube: Client, crds: Sequence[Crd], within_seconds: float) -> None:
    """Wait until every version of the CRDs' kinds is served: a moment after they were applied.

    :raises UserError: naming the kinds that are not.
    """
    waited_for = {crd["metadata"]["name"]: asyncio.create_task(_served(kube, crd)) for crd in crds}
    if not waited_for:
        return
    done, left = await asyncio.wait(
        waited_for.values(), timeout=within_seconds, return_when=asyncio.FIRST_EXCEPTION
    )
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for task in done:
        task.result()
    if left:
        names = sorted(name for name, task in waited_for.items() if task in left)
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        raise UserError(
            f"The lab's API server doesn't serve {names[0]}{more} {within_seconds:g} s after it was"
            " applied. On a busy machine run `devflow lab up` again when there is less to do;"
            " `devflow lab logs kube-apiserver` shows what the server does.",
            Exit.LAB,
        )


async def _served(kube: Client, crd: Crd) -> None:
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
