"""Aborts or promotes a release through its Rollout's status, as Argo Rollouts' own plugin does, and
puts its traffic on stable where Argo Rollouts doesn't.
"""

import asyncio
from typing import Protocol

import msgspec

from devflow.controller.cluster.rollout_status import patch_status
from devflow.controller.state.workload import Workload
from devflow.kube import ApiError, Client
from devflow.kube.client import Object
from devflow.live import RolloutState, Route, abort_status, pod_state, replica_set_state
from devflow.release.names import APP_LABEL, HASH_LABEL
from devflow.release.routers import Reference, router_of
from devflow.release.workload.rollout import ARGO_VERSION


class Aborter(Protocol):
    """Reads, aborts and promotes releases in the cluster itself."""

    async def workload(self, rollout: RolloutState) -> Workload | None:
        """The pods and ReplicaSets of its newest revision as the API server has them now.

        Returns ``None`` if the Rollout isn't in that very state any more, or is gone.

        :raises ApiError: the API server refuses.
        :raises UnreachableError: it gives no answer.
        """
        ...

    async def abort(self, rollout: RolloutState) -> RolloutState | None:
        """Abort the release that ``rollout`` is in, in that very state.

        Returns the Rollout as it is then, or ``None`` if it had changed or was gone: then nothing
        was done.

        :raises ApiError: the API server refuses.
        :raises UnreachableError: it gives no answer, so the abort may have been done or not.
        """
        ...

    async def stable_served(self, rollout: RolloutState) -> bool:
        """Whether a pod of stable is ready, or was by what it says itself.

        :raises ApiError: the API server refuses.
        :raises UnreachableError: it gives no answer.
        """
        ...

    async def promote(self, rollout: RolloutState) -> RolloutState | None:
        """Promote the release that ``rollout`` is in in full, in that very state.

        Returns the Rollout as it is then, or ``None`` if nothing was done.

        :raises ApiError: the API server refuses.
        :raises UnreachableError: it gives no answer, so it may have been done or not.
        """
        ...

    async def stable_only(self, rollout: RolloutState) -> tuple[tuple[Reference, Route], ...]:
        """Put all traffic on stable, if the canary has any and the release is still taken back.

        Returns the routes that were corrected, as they are then. Nothing is done to one that
        changes meanwhile.

        :raises ApiError: the API server refuses.
        :raises UnreachableError: it gives no answer, so it may have been done or not.
        """
        ...


class KubeAborter:
    """Writes by a patch that the API server takes only if nothing has changed."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube

    async def workload(self, rollout: RolloutState) -> Workload | None:
        name, namespace = rollout.name, rollout.namespace
        found = await self._kube.find(ARGO_VERSION, "Rollout", name, namespace, metadata_only=True)
        if not found or found["metadata"]["resourceVersion"] != str(rollout.resource_version):
            return None
        selector = f"{APP_LABEL}={name},{HASH_LABEL}={rollout.pod_hash}"
        pods, _ = await self._kube.list("v1", "Pod", namespace, selector)
        owners, _ = await self._kube.list("apps/v1", "ReplicaSet", namespace, selector)
        return Workload(
            tuple(pod_state(msgspec.json.encode(pod)) for pod in pods),
            tuple(replica_set_state(msgspec.json.encode(owner)) for owner in owners),
        )

    async def abort(self, rollout: RolloutState) -> RolloutState | None:
        return await patch_status(self._kube, rollout, abort_status(rollout))

    async def stable_served(self, rollout: RolloutState) -> bool:
        selector = f"{APP_LABEL}={rollout.name},{HASH_LABEL}={rollout.stable_hash}"
        found, _ = await self._kube.list("v1", "Pod", rollout.namespace, selector)
        return any(pod_state(msgspec.json.encode(pod)).was_ready for pod in found)

    async def promote(self, rollout: RolloutState) -> RolloutState | None:
        return await patch_status(self._kube, rollout, {"promoteFull": True})

    async def stable_only(self, rollout: RolloutState) -> tuple[tuple[Reference, Route], ...]:
        kube, namespace = self._kube, rollout.namespace
        found = await kube.find(ARGO_VERSION, "Rollout", rollout.name, namespace)
        # Asked again, just before: a retry, or another release, may have begun.
        if not found or not _is_taken_back(rollout, found):
            return ()
        router = router_of(found)
        wanted = (*router.routes(found), *router.destinations(found))
        read = await asyncio.gather(*(kube.find(*kind, name, namespace) for kind, name in wanted))
        objects = (found, *(one for one in read if one is not None))
        corrected = []
        for reference, patch in router.stable_only(objects):
            kind, name = reference
            try:
                corrected.append((reference, await kube.patch(*kind, name, namespace, patch)))
            except ApiError as error:
                if not (error.is_conflict or error.is_not_found):
                    raise
        return tuple(corrected)


def _is_taken_back(rollout: RolloutState, found: Object) -> bool:
    """Whether a Rollout is still in the abort of that very release, or in that very specification
    by which the release gave way to the stable version.
    """
    metadata, status = found["metadata"], found.get("status") or {}
    pods, stable = status.get("currentPodHash"), status.get("stableRS")
    if (metadata["uid"], pods) != (rollout.uid, rollout.pod_hash):
        return False
    if rollout.aborted:
        return bool(status.get("abort") and pods != stable)
    return bool(metadata["generation"] == rollout.generation and stable == rollout.stable_hash)
