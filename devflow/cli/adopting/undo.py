"""Moves an app back from its Rollout to the Deployment that there was, with no failed request."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from devflow.adopt import Manifest
from devflow.cli.adopting.bridge import named, restored, selector_patch, shared_service
from devflow.cli.adopting.move import DRAIN_SECONDS
from devflow.cli.adopting.original import ADOPTED, DEPLOYMENT, Original, find_original
from devflow.cli.adopting.wait import until
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.release import AppSpec, build

Say = Callable[[str], None]
_PATIENCE_SECONDS = 600.0
_MEMBER = "applyset.kubernetes.io/part-of"


async def undo(kube: Client, app: AppSpec, say: Say) -> None:
    """Scale the Deployment up, lead requests back, then delete what was made for the app.

    Interrupted at any moment, it serves, and the next call goes on.

    :raises UserError: the app wasn't moved, or its old pods don't get ready; the new ones serve.
    """
    original = await find_original(kube, app.name, app.namespace)
    if original is None:
        raise UserError(f"{app.name}: no Deployment in {app.namespace} was moved to it")
    live = await kube.get("v1", "Service", app.name, app.namespace)
    if _is_pulumis(live):
        raise UserError(
            f"{app.name}: the Pulumi CLI made its objects, and would delete the Service, too;"
            " --undo is for the embedded engine"
        )
    await _scale_up(kube, original, app.namespace)
    say(f"{app.name}: Deployment {original.deployment} has its pods again")
    await _share(kube, original, live, app.namespace)
    objects = list(build(app))
    await _lead_back(kube, original, objects, app.namespace)
    await asyncio.sleep(DRAIN_SECONDS)
    say(f"{app.name}: the routes are those of before")
    await _clear(kube, original, objects)
    await _restore_service(kube, original, app.namespace)
    gone = {"metadata": {"annotations": {ADOPTED: None}}}
    await kube.patch(*DEPLOYMENT, original.deployment, app.namespace, gone)


def _is_pulumis(live: Mapping[str, Any]) -> bool:
    fields = live["metadata"].get("managedFields") or []
    return any(str(one.get("manager", "")).startswith("pulumi-kubernetes") for one in fields)


async def _scale_up(kube: Client, original: Original, namespace: str) -> None:
    live = await kube.get(*DEPLOYMENT, original.deployment, namespace)
    if live["spec"].get("replicas") == 0:
        wanted = {"spec": {"replicas": original.replicas}}
        await kube.patch(*DEPLOYMENT, original.deployment, namespace, wanted)
    gone = "the Rollout serves on, and there is nothing to go back to"
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await until(kube, DEPLOYMENT, namespace, original.deployment, _is_available, gone)
    except TimeoutError:
        raise UserError(
            f"{original.app}: the pods of Deployment {original.deployment} aren't available after"
            f" {_PATIENCE_SECONDS:.0f} s; the Rollout serves on",
            Exit.FAILED,
        ) from None


def _is_available(deployment: Mapping[str, Any]) -> bool:
    status, wanted = deployment.get("status") or {}, deployment["spec"].get("replicas", 1)
    current = status.get("observedGeneration") == deployment["metadata"]["generation"]
    return bool(current and wanted > 0 and status.get("availableReplicas", 0) >= wanted)


async def _share(kube: Client, original: Original, live: Manifest, namespace: str) -> None:
    """Have the Service select the pods of both."""
    deployment = await kube.get(*DEPLOYMENT, original.deployment, namespace)
    both = shared_service(original.service, deployment["spec"]["template"])
    selector = selector_patch(live["spec"]["selector"], both["selector"])
    # No longer a member of the stack, which would delete it with the app.
    spec = {"metadata": {"labels": {_MEMBER: None}}, "spec": {**both, "selector": selector}}
    await kube.patch("v1", "Service", original.app, namespace, spec)


async def _lead_back(
    kube: Client, original: Original, objects: list[Manifest], namespace: str
) -> None:
    """The team's routes first, then ours go: those with hosts before what they delegate to."""
    for route in original.around:
        where = (route["apiVersion"], route["kind"], route["metadata"]["name"], namespace)
        found = await kube.find(*where)
        if found is None:
            await kube.create(route)
        elif route["kind"] == "VirtualService":
            await kube.patch(*where, restored(route, found))
    for manifest in objects:
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        if kind == "VirtualService" and named(original.around, kind, name) is None:
            await _delete(kube, manifest)


async def _clear(kube: Client, original: Original, objects: list[Manifest]) -> None:
    """Delete what was made for the app, what others refer to last."""
    for manifest in reversed(objects):
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        if kind == "Service":
            continue
        before = named(original.around, kind, name)
        if before is None:
            await _delete(kube, manifest)
        elif kind != "VirtualService":
            where = (before["apiVersion"], kind, name, before["metadata"].get("namespace"))
            await kube.patch(*where, restored(before, await kube.get(*where)))


async def _restore_service(kube: Client, original: Original, namespace: str) -> None:
    live = await kube.get("v1", "Service", original.app, namespace)
    patch = restored(original.service, live)
    kept = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")
    for key in kept:
        patch["spec"].pop(key, None)
    patch["spec"]["selector"] = selector_patch(
        live["spec"]["selector"], original.service["spec"]["selector"]
    )
    await kube.patch("v1", "Service", original.app, namespace, patch)


async def _delete(kube: Client, manifest: Manifest) -> None:
    metadata = manifest["metadata"]
    where = (manifest["apiVersion"], manifest["kind"], metadata["name"], metadata["namespace"])
    if await kube.find(*where) is not None:
        await kube.delete(*where)
