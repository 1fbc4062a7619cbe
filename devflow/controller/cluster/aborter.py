"""Takes a release back: through its Rollout's status, as ``kubectl argo rollouts abort`` does."""

from typing import Protocol

import msgspec

from devflow.kube import ApiError, Client
from devflow.live import PodState, RolloutState, pod_state, rollout_state
from devflow.release.names import APP_LABEL, HASH_LABEL
from devflow.release.workload.rollout import ARGO_VERSION


class Aborter(Protocol):
    """Aborts releases in the cluster, once we are sure."""

    async def pods(self, rollout: RolloutState) -> tuple[PodState, ...] | None:
        """The pods of its newest revision as the cluster has them now, whatever a watch told.

        Returns ``None`` if the Rollout isn't in that very state any more, or is gone.

        :raises UnreachableError: it isn't known.
        """
        ...

    async def abort(self, rollout: RolloutState) -> RolloutState | None:
        """Abort the release that ``rollout`` is in, in that very state.

        Returns the Rollout as it is now, or ``None`` if it has changed meanwhile or is gone: then
        nothing was done, and what became of it has to be looked at first.

        :raises UnreachableError: it isn't known whether it was done.
        """
        ...


class KubeAborter:
    """Aborts by a patch that the API server takes only if nothing has changed."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube

    async def pods(self, rollout: RolloutState) -> tuple[PodState, ...] | None:
        name, namespace = rollout.name, rollout.namespace
        found = await self._kube.find(ARGO_VERSION, "Rollout", name, namespace, metadata_only=True)
        if not found or found["metadata"]["resourceVersion"] != str(rollout.resource_version):
            return None
        selector = f"{APP_LABEL}={name},{HASH_LABEL}={rollout.pod_hash}"
        pods, _ = await self._kube.list("v1", "Pod", namespace, selector)
        return tuple(pod_state(msgspec.json.encode(pod)) for pod in pods)

    async def abort(self, rollout: RolloutState) -> RolloutState | None:
        # uid and resourceVersion are preconditions: a newer release, or a retry, isn't aborted.
        precondition = {"uid": rollout.uid, "resourceVersion": str(rollout.resource_version)}
        try:
            patched = await self._kube.patch(
                ARGO_VERSION,
                "Rollout",
                rollout.name,
                rollout.namespace,
                {"metadata": precondition, "status": {"abort": True}},
                subresource="status",
            )
        except ApiError as error:
            if error.is_conflict or error.is_not_found:
                return None
            raise
        return rollout_state(msgspec.json.encode(patched))
