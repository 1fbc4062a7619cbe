"""Argo CD as a second writer: asked to stop before this engine writes, and waited for."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Any

from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.errors import Exit, UserError
from devflow.kube import ApiError
from devflow.release.argo_cd.application import DELIVERY_ANNOTATION, FINALIZER

SYNC_SECONDS = 120.0
"""How long a sync that is under way may take to end."""
CASCADE_SECONDS = 180.0
"""How long Argo CD may take to delete what an Application delivered."""
POLL_SECONDS = 0.2
_GROUP_KIND = ("argoproj.io", "Application")


def is_application(identity: Identity) -> bool:
    """Whether it is an Application of Argo CD."""
    return (identity.group, identity.kind) == _GROUP_KIND


def is_automated(application: Mapping[str, Any]) -> bool:
    """Whether Argo CD syncs it without being asked."""
    return "automated" in (application["spec"].get("syncPolicy") or {})


def cascades(application: Mapping[str, Any]) -> bool:
    """Whether Argo CD deletes what it delivered when the Application is deleted."""
    return FINALIZER in (application["metadata"].get("finalizers") or [])


def takes_workload_along(manifest: Mapping[str, Any]) -> bool:
    """Whether it is an Application, and Argo CD deletes its workload with it."""
    return _is_application(manifest) and cascades(manifest)


def loses_workload(manifest: Mapping[str, Any]) -> bool:
    """Whether it is an Application whose workload goes when it leaves the stack: Argo CD deletes
    it, or it is the stack's own.
    """
    return takes_workload_along(manifest) or delivery_of(manifest) == "direct"


def has_a_source_of(manifest: Mapping[str, Any], leaving: Iterable[Mapping[str, Any]]) -> bool:
    """Whether Argo CD delivers by it from the source of an Application of ``leaving`` whose
    workload goes: it may be the same app under another name.
    """
    return delivery_of(manifest) == "gitops" and any(
        loses_workload(one) and _source(one) == _source(manifest) for one in leaving
    )


def delivery_of(manifest: Mapping[str, Any]) -> str | None:
    """The ``delivery`` of an app, by its Application; ``None`` if it is none."""
    annotations = manifest["metadata"].get("annotations") or {}
    return annotations.get(DELIVERY_ANNOTATION) if _is_application(manifest) else None


def _is_application(manifest: Mapping[str, Any]) -> bool:
    return (str(manifest["apiVersion"]).partition("/")[0], manifest["kind"]) == _GROUP_KIND


def waits_for_application(cluster: ClusterState) -> dict[str, frozenset[str]]:
    """By URN, the Application that goes before the other objects of its group.

    So it is where Argo CD delivers the app until now: its automated sync ends with the new version
    of the Application, and must have ended before there is another writer.
    """
    waits: dict[str, frozenset[str]] = {}
    for identity, obj in cluster.objects.items():
        live = cluster.inventory.members.get(identity)
        if not is_application(identity) or live is None or not is_automated(live):
            continue
        if is_automated(obj.manifest):
            continue
        for other in cluster.objects.values():
            if other.group == obj.group and other is not obj and other.urn not in obj.after:
                waits[other.urn] = frozenset({obj.urn})
    return waits


def _source(application: Mapping[str, Any]) -> tuple[str, str]:
    source = application["spec"].get("source") or {}
    return str(source.get("repoURL")), str(source.get("path"))


async def wait_for_sync(cluster: ClusterState, obj: KubeObject) -> None:
    """Wait until Argo CD syncs an Application no more.

    :raises ApiError: with the way out, if it goes on for too long.
    """
    ends = time.monotonic() + SYNC_SECONDS
    while True:
        live = await _application(cluster, obj.identity, obj.api_version)
        if live is None or not _is_syncing(live):
            return
        if time.monotonic() > ends:
            raise ApiError(
                409,
                "Syncing",
                f"Argo CD is still syncing it after {SYNC_SECONDS:.0f} s: end that with"
                f" `argocd app terminate-op {obj.identity.name}`",
            )
        await asyncio.sleep(POLL_SECONDS)


async def wait_for_cascade(cluster: ClusterState, identity: Identity) -> None:
    """Wait until a deleted Application is gone, and with it what Argo CD delivered.

    :raises UserError: with the way out, if it takes too long.
    """
    member = cluster.inventory.members[identity]
    ends = time.monotonic() + CASCADE_SECONDS
    while True:
        live = await _application(cluster, identity, member["apiVersion"])
        if live is None or live["metadata"]["uid"] != member["metadata"]["uid"]:
            return
        if time.monotonic() > ends:
            raise UserError(
                f"{identity}: Argo CD hasn't deleted what it delivered after"
                f" {CASCADE_SECONDS:.0f} s: start Argo CD, or take the finalizer {FINALIZER} off,"
                " which leaves it there",
                Exit.FAILED,
            )
        await asyncio.sleep(POLL_SECONDS)


def _is_syncing(application: Mapping[str, Any]) -> bool:
    state = (application.get("status") or {}).get("operationState") or {}
    return "operation" in application or state.get("phase") in ("Running", "Terminating")


async def _application(
    cluster: ClusterState, identity: Identity, api_version: str
) -> Mapping[str, Any] | None:
    return await cluster.client.find(api_version, identity.kind, identity.name, identity.namespace)
