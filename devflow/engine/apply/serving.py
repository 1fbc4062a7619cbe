"""Keeps what leaves the stack until what takes its place serves.

A renamed app is, to the cluster, a new app and one that goes. Both answer under the same host: the
old one may go once the new one's pods are ready.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Any

from devflow.engine.apply.argo_cd import has_a_source_of, is_application, takes_workload_along
from devflow.engine.cluster.cluster_state import ClusterState
from devflow.engine.cluster.delivered_routes import delivered
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.release.routers.hosts import hosts_of

DEADLINE_SECONDS = 600
"""For an object that states none, as Argo Rollouts has it."""
DRAIN_SECONDS = 3.0
"""From the deletion of a route until all proxies have stopped using it: Istio pushes changes within
about a second, later when it is busy.
"""
POLL_SECONDS = 0.5
_ROLLOUT = ("argoproj.io", "Rollout")


async def successors(cluster: ClusterState) -> list[KubeObject]:
    """The declared Rollouts and Applications that have to serve before the surplus may go."""
    leaving = [cluster.inventory.members[identity] for identity in cluster.surplus]
    hosts = await answered_hosts(cluster.client, leaving)
    groups = {
        obj.group
        for obj in cluster.objects.values()
        if any(overlap(one, other) for one in hosts_of(obj.manifest) for other in hosts)
    }
    return [
        obj
        for identity, obj in sorted(cluster.objects.items())
        if (_is_rollout(identity) and obj.group in groups)
        or (identity not in cluster.inventory.members and has_a_source_of(obj.manifest, leaving))
    ]


async def begun_successors(
    client: Client,
    leaving: Iterable[Mapping[str, Any]],
    known: Iterable[tuple[KubeObject, Mapping[str, Any]]],
) -> list[KubeObject]:
    """The Applications that an interrupted run has made, and that have to serve as those of
    :func:`successors`; ``known``: what the program declares that is there, each as it is there.

    Others of the same source have a stable version, or hosts of their own.
    """
    left = list(leaving)
    candidates = [(obj, live) for obj, live in known if has_a_source_of(obj.manifest, left)]
    if not candidates:
        return []
    hosts = await answered_hosts(client, left)
    found = []
    for obj, live in candidates:
        own = await delivered(client, live)
        # What this user may not read counts as one that serves.
        if own is None or _has_stable(own):
            continue
        if not _hosts(own) or any(overlap(one, other) for one in _hosts(own) for other in hosts):
            found.append(obj)
    return found


async def answered_hosts(client: Client, leaving: Iterable[Mapping[str, Any]]) -> set[str]:
    """The hosts that what leaves answers: by itself, or by what Argo CD has delivered for it, where
    this user may read that.
    """
    listed = list(leaving)
    hosts = _hosts(listed)
    for one in filter(takes_workload_along, listed):
        hosts |= _hosts(await delivered(client, one) or ())
    return hosts


def overlap(one: str, other: str) -> bool:
    """Whether there is a name that both stand for; either may begin with ``*``."""
    if one.startswith("*"):
        return other.endswith(one[1:])
    return one == other or (other.startswith("*") and one.endswith(other[1:]))


async def wait_until_serving(client: Client, objects: Iterable[KubeObject]) -> None:
    """Wait until all of them serve in the cluster of ``client``.

    :raises UserError: naming the one that doesn't within its progress deadline.
    """
    for obj in objects:
        deadline = float(obj.manifest["spec"].get("progressDeadlineSeconds") or DEADLINE_SECONDS)
        ends = time.monotonic() + deadline
        while not _serves(obj.identity, await _live(client, obj)):
            if time.monotonic() > ends:
                raise UserError(
                    f"{obj.identity} doesn't serve after {deadline:.0f} s, so what it replaces is"
                    " kept, and nothing is pruned; mend it and run `devflow up` again",
                    Exit.FAILED,
                )
            await asyncio.sleep(POLL_SECONDS)


async def _live(client: Client, obj: KubeObject) -> Mapping[str, Any] | None:
    try:
        return await client.find(
            obj.api_version, obj.kind, obj.identity.name, obj.identity.namespace or None
        )
    except ApiError as error:
        if error.is_passing:
            return None
        raise


def _serves(identity: Identity, live: Mapping[str, Any] | None) -> bool:
    if live is None:
        return False
    status = live.get("status") or {}
    if is_application(identity):
        sync, health = status.get("sync") or {}, status.get("health") or {}
        return sync.get("status") == "Synced" and health.get("status") == "Healthy"
    # Argo Rollouts names a stable ReplicaSet once the first version is there.
    return bool(
        status.get("observedGeneration") == str(live["metadata"]["generation"])
        and status.get("stableRS")
        and status.get("availableReplicas", 0) >= live["spec"].get("replicas", 1)
    )


def _is_rollout(identity: Identity) -> bool:
    return (identity.group, identity.kind) == _ROLLOUT


def _hosts(manifests: Iterable[Mapping[str, Any]]) -> set[str]:
    return {host for manifest in manifests for host in hosts_of(manifest)}


def _has_stable(manifests: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the Rollout among them has served."""
    return any(
        one["kind"] == "Rollout" and (one.get("status") or {}).get("stableRS") for one in manifests
    )
