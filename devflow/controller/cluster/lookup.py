"""Reads from the API server what no watch shows in time: which release was asked for, and which
image a revision has.
"""

from typing import Protocol

import msgspec

from devflow.kube import Client
from devflow.live import (
    ApplicationState,
    Request,
    RolloutState,
    replica_set_state,
    request_in,
    with_workload_image,
)
from devflow.release.names import HASH_LABEL
from devflow.release.workload.rollout import ARGO_VERSION


class Lookup(Protocol):
    """Reads requests and images from the cluster itself."""

    async def request(self, application: ApplicationState) -> Request | None:
        """The request that the Application carries now; ``None`` if there is none, or it is gone.

        :raises ApiError: the API server refuses.
        :raises UnreachableError: it gives no answer.
        """
        ...

    async def image(self, rollout: RolloutState) -> str:
        """The image of the newest revision's ReplicaSet; empty if there is none.

        :raises ApiError: the API server refuses.
        :raises UnreachableError: it gives no answer.
        """
        ...


class KubeLookup:
    """Reads them from the API server, whose answer is never older than the question."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube

    async def request(self, application: ApplicationState) -> Request | None:
        name, namespace = application.name, application.namespace
        found = await self._kube.find(
            ARGO_VERSION, "Application", name, namespace, metadata_only=True
        )
        return request_in(found["metadata"].get("annotations") or {}) if found else None

    async def image(self, rollout: RolloutState) -> str:
        found, _ = await self._kube.list(
            "apps/v1", "ReplicaSet", rollout.namespace, f"{HASH_LABEL}={rollout.pod_hash}"
        )
        replica_sets = [replica_set_state(msgspec.json.encode(one)) for one in found]
        return with_workload_image(rollout, replica_sets).image
