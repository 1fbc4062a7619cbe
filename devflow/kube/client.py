"""The verbs of the Kubernetes API that we use."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import msgspec

from devflow.kube.auth.cluster import Cluster
from devflow.kube.backoff import LONGEST_SECONDS, Backoff
from devflow.kube.discovery import Discovery, Resource
from devflow.kube.errors import ApiError
from devflow.kube.event import Event, event_of
from devflow.kube.http.deletion import delete_options
from devflow.kube.http.encoding import METADATA, METADATA_LIST
from devflow.kube.http.questions import Questions
from devflow.kube.http.transport import Transport
from devflow.kube.listing import PAGE_SIZE, read_list
from devflow.kube.source import ApiSource
from devflow.kube.watch import Watch

Object = dict[str, Any]
"""A Kubernetes object as JSON has it."""
Objects = list[Object]

_OBJECTS = msgspec.json.Decoder(Object)


class Client(Questions):
    """A connection to one cluster, for use in ``async with``.

    This holds for every method:

    :raises ApiError: the server refuses the request.
    :raises UnknownKindError: it doesn't serve the kind; an ``ApiError``, too.
    :raises UnreachableError: it can't be reached.
    """

    def __init__(self, cluster: Cluster, field_manager: str = "devflow") -> None:
        self.cluster = cluster
        self.field_manager = field_manager
        self._transport = Transport(cluster)
        self._discovery = Discovery(self._transport.get)

    async def __aenter__(self) -> "Client":
        await self._transport.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._transport.__aexit__(*error)

    async def discover(self, api_version: str, kind: str) -> Resource:
        """Where the server serves a kind; asked once per group and version, then remembered."""
        return await self._discovery.find(api_version, kind)

    async def find_kind(self, group: str, kind: str) -> Resource | None:
        """A kind in whichever version of its group is served, the preferred one first."""
        return await self._discovery.find_served(group, kind)

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

    async def find(
        self,
        api_version: str,
        kind: str,
        name: str,
        namespace: str | None = None,
        *,
        metadata_only: bool = False,
    ) -> Object | None:
        """Like ``get``, but ``None`` if there is no such object, or no such kind."""
        try:
            return await self.get(api_version, kind, name, namespace, metadata_only=metadata_only)
        except ApiError as error:
            if error.is_not_found:
                return None
            raise

    async def list(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        label_selector: str | None = None,
        *,
        name: str | None = None,
        metadata_only: bool = False,
        page_size: int = PAGE_SIZE,
    ) -> tuple[Objects, str]:
        """The objects of a kind and the resourceVersion of the whole list.

        Without a namespace: those of all namespaces. Read in pages of ``page_size``.
        """
        source = self.source(
            api_version,
            kind,
            namespace,
            label_selector,
            name=name,
            accept=METADATA_LIST if metadata_only else "application/json",
        )
        items, version = await read_list(source, _OBJECTS.decode, page_size)
        # Lists of built-in kinds leave these two out.
        own = {"apiVersion": api_version, "kind": kind}
        return [item | own for item in items], version

    def source(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        label_selector: str | None = None,
        *,
        name: str | None = None,
        accept: str = "application/json",
    ) -> ApiSource:
        """The objects of a kind, to be listed or watched; without a namespace those of all."""
        return ApiSource(
            self._transport,
            lambda: self.discover(api_version, kind),
            namespace,
            name,
            label_selector,
            accept=accept,
        )

    async def create(
        self, manifest: Mapping[str, Any], *, dry_run: bool = False, strict: bool = False
    ) -> Object:
        """Post a new object, or one of those kinds that only answer, such as an access review; with
        ``dry_run`` nothing is written. ``strict`` refuses unknown and doubled fields.
        """
        resource = await self.discover(manifest["apiVersion"], manifest["kind"])
        namespace = manifest.get("metadata", {}).get("namespace")
        path = resource.path(namespace or self.cluster.namespace)
        params = {"fieldManager": self.field_manager}
        params |= {"dryRun": "All"} if dry_run else {}
        params |= {"fieldValidation": "Strict"} if strict else {}
        return await self._transport.request("POST", path, params=params, body=manifest)

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
            "PATCH", path, params=params, body=manifest, content_type="application/apply-patch+yaml"
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
        options = delete_options(propagation, uid, grace_seconds)
        return await self._transport.request("DELETE", path, body=options)

    async def watch(
        self,
        api_version: str,
        kind: str,
        namespace: str | None = None,
        name: str | None = None,
        label_selector: str | None = None,
        *,
        longest_pause_seconds: float = LONGEST_SECONDS,
    ) -> AsyncGenerator[Event, None]:
        """The objects there are (ADDED), SYNCED, then every change for as long as it is read.

        Until SYNCED, failures are raised; later ones are waited out: while the server is away, it
        is asked again at pauses that grow up to the longest.
        """
        source = self.source(api_version, kind, namespace, label_selector, name=name)
        backoff = Backoff(longest_seconds=longest_pause_seconds)
        watch = Watch(source, _OBJECTS.decode, backoff=backoff, patient=False)
        async for change in watch.changes():
            yield event_of(change, api_version, kind)

    async def _path(self, api_version: str, kind: str, namespace: str | None, name: str) -> str:
        resource = await self.discover(api_version, kind)
        return resource.path(namespace or self.cluster.namespace, name)
