"""What was asked for, as the cluster has it: watches of two kinds don't keep step."""

from typing import Protocol

from devflow.kube import Client
from devflow.live import ApplicationState, Request, request_in
from devflow.release.workload.rollout import ARGO_VERSION


class Lookup(Protocol):
    """Asks the cluster itself."""

    async def request(self, application: ApplicationState) -> Request | None:
        """The request that the Application carries now; ``None`` if there is none, or it is gone.

        :raises ApiError: the API server refuses to tell.
        :raises UnreachableError: it can't be asked now.
        """
        ...


class KubeLookup:
    """Asks the API server, which answers by what it has stored."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube

    async def request(self, application: ApplicationState) -> Request | None:
        name, namespace = application.name, application.namespace
        found = await self._kube.find(
            ARGO_VERSION, "Application", name, namespace, metadata_only=True
        )
        return request_in(found["metadata"].get("annotations") or {}) if found else None
