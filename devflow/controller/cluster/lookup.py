"""Reads from the API server which release was asked for, without waiting for a watch."""

from typing import Protocol

from devflow.kube import Client
from devflow.live import ApplicationState, Request, request_in
from devflow.release.workload.rollout import ARGO_VERSION


class Lookup(Protocol):
    """Reads requests from the cluster itself."""

    async def request(self, application: ApplicationState) -> Request | None:
        """The request that the Application carries now; ``None`` if there is none, or it is gone.

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
