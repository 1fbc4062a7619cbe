"""Keeps one pod as a kubelet would: serves while it is up, stops it in an orderly way.

It gets ready only once it answers and its mirror is there. On its way out it first leaves the mesh
(its mirror goes), then the gateway drops it, then it answers what has still come, and only then
it is gone.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from devflow.errors import UserError
from devflow.kube import ApiError, Client
from devflow.lab.traffic.addresses import Addresses
from devflow.lab.traffic.gateway import Forgets
from devflow.lab.traffic.mirror import Mirror
from devflow.lab.traffic.notices import Notices, log
from devflow.lab.traffic.pod import NODE_ADDRESS, Pod
from devflow.lab.traffic.serving.server import PodServer
from devflow.lab.traffic.subsets import Subsets
from devflow.lab.traffic.variables import config_variables

_RETRY_SECONDS = 0.5
_GONE = (404, 409)
"""Statuses of what can't be done any more: no such object, or it is another one now."""


@dataclass(frozen=True)
class Surroundings:
    """What all keepers share."""

    kube: Client
    addresses: Addresses
    gateway: Forgets
    gateway_workload: tuple[str, str]
    """Name and namespace of the gateway, as metrics call it."""
    subsets: Subsets
    notices: Notices
    mirror: Mirror


class Keeper:
    """One pod, from when it was first seen until it is gone."""

    def __init__(self, pod: Pod, around: Surroundings) -> None:
        self._pod = pod
        self._around = around
        self._changed = asyncio.Event()
        self._changed.set()
        self._deleted = False
        self._server: PodServer | None = None
        self._address: tuple[str, int] | None = None
        self._restarts = 0
        self._given: str | None = None
        self._mirrored = False
        self._task = asyncio.create_task(self._run())
        self.settled = asyncio.Event()
        """Set once the pod, as first seen, has been dealt with."""

    @property
    def server(self) -> PodServer | None:
        """The pod's server, while it has one."""
        return self._server

    @property
    def is_done(self) -> bool:
        return self._task.done()

    def update(self, pod: Pod) -> None:
        """Take note of the pod's new state."""
        self._pod = pod
        if self._server is not None:
            self._server.pod = pod
        self._changed.set()

    def deleted(self) -> None:
        """Take note that the pod is gone from the API server."""
        self._deleted = True
        self._changed.set()

    async def stop(self) -> None:
        """Leave everything as it is, but close the server."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if self._server is not None:
            await self._server.crash()

    async def _run(self) -> None:
        try:
            await self._follow()
        finally:
            self._around.addresses.release(self._pod.uid)

    async def _follow(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                finished = await self._reconcile(self._pod)
            except (ApiError, UserError) as error:
                log(f"pod {self._pod.namespace}/{self._pod.name}: {error}; trying again")
                await asyncio.sleep(_RETRY_SECONDS)
                self._changed.set()
            else:
                self.settled.set()
                if finished:
                    return

    async def _reconcile(self, pod: Pod) -> bool:
        """Do what the pod's state asks for; return whether that was the last thing to do."""
        for problem in pod.faults.problems:
            await self._around.notices.warn(pod.object, "InvalidAnnotation", problem)
        if self._deleted or pod.is_stopping:
            await self._retire(pod)
            await self._delete_pod()
            return True
        if pod.wants_address:
            await self._give_address(pod)
            return False
        if pod.ip is not None and not self._around.addresses.hold(pod.uid, pod.ip):
            log(f"pod {pod.namespace}/{pod.name}: it goes, because {pod.ip} isn't its own any more")
            await self._leave_mesh()
            await self._delete_pod()
            return True
        if self._server is not None and (pod.has_crashed or pod.restarts != self._restarts):
            await self._server.crash()
            self._server = None
        if not pod.is_up:
            await self._retire(pod)
        elif pod.address is None or await self._serve(pod, pod.address):
            await self._tell_serving(pod)
        return False

    async def _serve(self, pod: Pod, address: tuple[str, int]) -> bool:
        """Answer at ``address`` and mirror the pod; return whether that works."""
        if self._server is None:
            variables = await config_variables(self._around.kube, pod)
            gateway = self._around.gateway_workload
            server = PodServer(pod, self._around.subsets, gateway, variables)
            try:
                await server.start(address)
            except OSError as error:
                reason = (error.strerror or str(error)).rpartition(": ")[2]
                message = (
                    f"the pod can't listen on {address[0]}:{address[1]}: {reason}; another program "
                    "may hold the port on all addresses: end it, or give the app another port"
                )
                await self._around.notices.warn(pod.object, "FailedToListen", message)
                self._retry_later()
                return False
            # It may have changed while the server started.
            server.pod = self._pod
            self._server, self._address, self._restarts = server, address, pod.restarts
        await self._around.mirror.put(pod, address)
        self._mirrored = True
        return True

    async def _give_address(self, pod: Pod) -> None:
        if pod.uses_host_network:
            self._given = NODE_ADDRESS
        elif self._given is None:
            self._given = self._around.addresses.take(pod.uid)
        await self._patch_status(pod, pod.address_status(self._given))

    async def _tell_serving(self, pod: Pod) -> None:
        if not pod.is_known_to_serve:
            now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            await self._patch_status(pod, pod.serving_status(now))

    async def _patch_status(self, pod: Pod, status: dict[str, Any]) -> None:
        try:
            await self._around.kube.patch("v1", "Pod", pod.name, pod.namespace, status, "status")
        except ApiError as error:
            # It has changed meanwhile: then its new state comes, and the next try with it.
            if error.status not in _GONE:
                raise

    async def _retire(self, pod: Pod) -> None:
        """Take the pod out of the mesh, then close its server; lose no request."""
        await self._leave_mesh()
        if self._server is None or self._address is None:
            return
        server, address = self._server, self._address
        end = time.monotonic() + pod.grace_seconds
        if not await self._around.gateway.dropped(address, pod.grace_seconds):
            log(f"pod {pod.namespace}/{pod.name}: the gateway still knows it; it stops regardless")
        await server.drain(max(0.0, end - time.monotonic()))
        self._server = None

    async def _leave_mesh(self) -> None:
        # A pod that never served may still have a mirror, of before a restart of this program.
        if not self._mirrored and self.settled.is_set():
            return
        await self._around.mirror.remove(self._pod)
        self._mirrored = False

    async def _delete_pod(self) -> None:
        pod = self._pod
        try:
            await self._around.kube.delete(
                "v1", "Pod", pod.name, pod.namespace, uid=pod.uid, grace_seconds=0
            )
        except ApiError as error:
            if error.status not in _GONE:
                raise

    def _retry_later(self) -> None:
        asyncio.get_running_loop().call_later(_RETRY_SECONDS, self._changed.set)
