"""Mirrors for Traefik: one EndpointSlice for each Service, of the pods that it selects.

The API server takes loopback addresses only as names, in slices of type ``FQDN``. Traefik doesn't
look at the type; Istio leaves such slices out, so it counts no pod twice.
"""

import asyncio
from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from devflow.kube import ApiError, Client, EventType
from devflow.lab.traffic.pod import Pod

_VERSION = "discovery.k8s.io/v1"
_KIND = "EndpointSlice"
_LONGEST_PAUSE_SECONDS = 1.0

Object = Mapping[str, Any]


class _Endpoint(NamedTuple):
    """A pod that answers."""

    namespace: str
    labels: Mapping[str, str]
    address: tuple[str, int]


class EndpointSlices:
    """One for each Service with a selector, of the Service's name."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube
        self._services: dict[tuple[str, str], Object] = {}
        self._endpoints: dict[str, _Endpoint] = {}
        self._applied: dict[tuple[str, str], Object] = {}
        self._writing = asyncio.Lock()

    async def follow(self) -> None:
        """Follow Services, for ever: their selectors move, too."""
        async for event in self._kube.watch(
            "v1", "Service", longest_pause_seconds=_LONGEST_PAUSE_SECONDS
        ):
            if event.type is EventType.SYNCED:
                continue
            metadata = event.object["metadata"]
            key = metadata["namespace"], metadata["name"]
            if event.type is EventType.DELETED:
                # The slice goes with it.
                self._services.pop(key, None)
                self._applied.pop(key, None)
            elif event.object["spec"].get("selector"):
                self._services[key] = event.object
                await self._write(metadata["namespace"])

    async def put(self, pod: Pod, address: tuple[str, int]) -> None:
        """Have requests sent to a pod that answers at ``address``."""
        endpoint = _Endpoint(pod.namespace, dict(pod.labels), address)
        if self._endpoints.get(pod.uid) != endpoint:
            self._endpoints[pod.uid] = endpoint
            await self._write(pod.namespace)

    async def remove(self, pod: Pod) -> None:
        """Have no more requests sent to a pod."""
        if self._endpoints.pop(pod.uid, None) is not None:
            await self._write(pod.namespace)

    async def tidy(self, uids: Container[str]) -> None:
        """Nothing: each slice is written whole, as soon as its Service is seen."""

    async def _write(self, namespace: str) -> None:
        """Write the slices of a namespace that aren't as they should be."""
        async with self._writing:
            for key, service in list(self._services.items()):
                if key[0] == namespace:
                    await self._apply(key, service)

    async def _apply(self, key: tuple[str, str], service: Object) -> None:
        addresses = [
            one.address
            for one in self._endpoints.values()
            if one.namespace == key[0] and _selects(service, one.labels)
        ]
        made = endpoint_slice(service, addresses)
        if self._applied.get(key) == made:
            return
        try:
            await self._kube.apply(made)
        except ApiError as error:
            # Its namespace goes, or the Service has.
            if not (error.is_not_found or error.is_conflict or error.is_forbidden):
                raise
        else:
            self._applied[key] = made


def endpoint_slice(service: Object, addresses: list[tuple[str, int]]) -> dict[str, Any]:
    """Return the slice of a Service whose pods answer at ``addresses``, each an IP and a port."""
    metadata = service["metadata"]
    port = addresses[0][1] if addresses else None
    owner = {"apiVersion": "v1", "kind": "Service", "name": metadata["name"]}
    return {
        "apiVersion": _VERSION,
        "kind": _KIND,
        "metadata": {
            "name": metadata["name"],
            "namespace": metadata["namespace"],
            "labels": {"kubernetes.io/service-name": metadata["name"]},
            "ownerReferences": [{**owner, "uid": metadata["uid"]}],
        },
        "addressType": "FQDN",
        "endpoints": [
            {"addresses": [ip], "conditions": {"ready": True}} for ip, _ in sorted(addresses)
        ],
        "ports": [
            {"name": one.get("name", ""), "port": port, "protocol": one.get("protocol", "TCP")}
            for one in service["spec"].get("ports") or ()
            if port is not None
        ],
    }


def _selects(service: Object, labels: Mapping[str, str]) -> bool:
    return all(labels.get(key) == value for key, value in service["spec"]["selector"].items())
