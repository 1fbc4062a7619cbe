"""The verbs of the Kubernetes API that we use."""

from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any

from devflow.kube.cluster import Cluster
from devflow.kube.discovery import Discovery, Resource
from devflow.kube.errors import ApiError, UnknownKindError
from devflow.kube.selection import selection
from devflow.kube.transport import Transport
from devflow.kube.watch import BACKOFF_SECONDS, Event, watch

METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

Object = dict[str, Any]
"""A Kubernetes object as JSON has it."""

Objects = list[Object]


class Client:
    """A connection to one cluster, for use in ``async with``.

    Every method raises ``ApiError`` for what the server refuses, ``UnknownKindError`` (one of
    them) for a kind it doesn't serve, and ``UnreachableError`` if there is no talking to it.
    """

    def __init__(self, cluster: Cluster, field_manager: str = "devflow") -> None:
        self.cluster = cluster
        self.field_manager = field_manager
        self._transport = Transport(cluster)
        self._discovery = Discovery(self._transport.get)

    async def __aenter__(self) -> "Client":
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def version(self) -> Object:
        """The server's version: the quickest proof that it answers."""
        return await self._transport.request("GET", "/version")

    async def discover(self, api_version: str, kind: str) -> Resource:
        """Where the server serves a kind; asked once per group and version, then remembered."""
        return await self._discovery.find(api_version, kind)

    async def find_kind(self, group: str, kind: str) -> Resource | None:
        """A kind in whichever version of its group is served, the preferred one first."""
        if not group:
            versions = ["v1"]
        else:
            try:
                answer = await self._transport.get(f"/apis/{group}")
            except ApiError as error:
                if error.is_not_found:
                    return None
                raise
            preferred = answer["preferredVersion"]["groupVersion"]
            versions = [preferred, *(entry["groupVersion"] for entry in answer["versions"])]
        for version in versions:
            try:
                return await self.discover(version, kind)
            except UnknownKindError:
                continue
        return None

    async def get(
        self,
        api_version: str,
        kind: str,
        name: str,
        namespace: str | None = None,
        *,
        metadata_only: bool = False,
    ) -> Object:
        """One object, or its ``metadata`` alone."""
        path = await self._path(api_version, kind, namespace, name)
        accept = METADATA if metadata_only else "application/json"
        return await self._transport.request("GET", path, accept=accept)

    async def list(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        label_selector: str | None = None,
        *,
        name: str | None = None,
        metadata_only: bool = False,
        page_size: int = 500,
    ) -> tuple[Objects, str]:
        """The objects of a kind and the resourceVersion of the whole list.

        Without a namespace: those of all namespaces. Read in pages of ``page_size``.
        """
        resource = await self.discover(api_version, kind)
        try:
            return await self._pages(
                resource, namespace, label_selector, name, metadata_only, page_size
            )
        except ApiError as error:
            if not error.is_gone:
                raise
        # The list outlived the server's history while we paged: take it in one piece.
        return await self._pages(resource, namespace, label_selector, name, metadata_only, 0)

    async def _pages(
        self,
        resource: Resource,
        namespace: str | None,
        label_selector: str | None,
        name: str | None,
        metadata_only: bool,
        page_size: int,
    ) -> tuple[Objects, str]:
        params = selection(label_selector, name) | {"limit": str(page_size)}
        accept = METADATA_LIST if metadata_only else "application/json"
        items: Objects = []
        while True:
            page = await self._transport.request(
                "GET", resource.path(namespace), params=params, accept=accept
            )
            for item in page.get("items") or []:
                # Lists of built-in kinds leave these two out.
                item["apiVersion"], item["kind"] = resource.api_version, resource.kind
                items.append(item)
            token = page["metadata"].get("continue")
            if not token:
                return items, page["metadata"].get("resourceVersion", "")
            params["continue"] = token

    async def apply(
        self,
        manifest: Mapping[str, Any],
        *,
        force: bool = True,
        dry_run: bool = False,
        field_manager: str | None = None,
        strict: bool = True,
    ) -> Object:
        """Server-side apply: create the object, or make the fields in ``manifest`` so.

        ``force`` takes fields over from other managers; without it they are a conflict (409).
        ``strict`` refuses unknown and doubled fields. A ``metadata.resourceVersion`` that no
        object can have, such as ``"1"``, makes it a creation only: 409 if there is such an object.
        """
        metadata = manifest["metadata"]
        path = await self._path(
            manifest["apiVersion"], manifest["kind"], metadata.get("namespace"), metadata["name"]
        )
        params = {
            "fieldManager": field_manager or self.field_manager,
            "force": "true" if force else "false",
            "fieldValidation": "Strict" if strict else "Warn",
        }
        if dry_run:
            params["dryRun"] = "All"
        return await self._transport.request(
            "PATCH",
            path,
            params=params,
            body=manifest,
            content_type="application/apply-patch+yaml",
        )

    async def patch(
        self,
        api_version: str,
        kind: str,
        name: str,
        namespace: str | None,
        patch: Mapping[str, Any],
        subresource: str | None = None,
    ) -> Object:
        """A JSON merge patch, of the object or of a subresource such as ``status``."""
        path = await self._path(api_version, kind, namespace, name)
        return await self._transport.request(
            "PATCH",
            f"{path}/{subresource}" if subresource else path,
            params={"fieldManager": self.field_manager},
            body=patch,
            content_type="application/merge-patch+json",
        )

    async def delete(
        self,
        api_version: str,
        kind: str,
        name: str,
        namespace: str | None = None,
        *,
        propagation: str = "Background",
        uid: str | None = None,
        grace_seconds: int | None = None,
    ) -> Object:
        """Delete an object; with ``uid`` only that very one, not a later one of its name.

        ``grace_seconds`` is how long a pod may take to stop: 0 takes it away at once.
        """
        path = await self._path(api_version, kind, namespace, name)
        options: Object = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": propagation,
        }
        if grace_seconds is not None:
            options["gracePeriodSeconds"] = grace_seconds
        if uid is not None:
            options["preconditions"] = {"uid": uid}
        return await self._transport.request("DELETE", path, body=options)

    def watch(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        name: str | None = None,
        label_selector: str | None = None,
        *,
        longest_pause_seconds: float = BACKOFF_SECONDS[1],
    ) -> AsyncIterator[Event]:
        """The objects there are (ADDED), SYNCED, then every change for as long as it is read.

        While the server is away, it is asked again at pauses that grow up to the longest.
        """
        return watch(
            self,
            self._transport,
            api_version,
            kind,
            namespace,
            name,
            label_selector,
            longest_pause_seconds,
        )

    async def _path(self, api_version: str, kind: str, namespace: str | None, name: str) -> str:
        resource = await self.discover(api_version, kind)
        return resource.path(namespace or self.cluster.namespace, name)
