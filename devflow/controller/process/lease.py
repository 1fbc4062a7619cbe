"""Decides which of several controllers works: the one that holds a Lease.

Source of the rules: client-go's leader election. A holder that can't renew stops before another
may take over; candidates count for how long *they* have seen no renewal, so clocks need not agree.
"""

import logging
import secrets
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from devflow.controller.process.clock import Clock
from devflow.kube import ApiError, UnreachableError
from devflow.kube.backoff import JITTER, Uniform

LEASE_SECONDS = 15
"""Another candidate takes over when the lease wasn't renewed for so long."""
RENEW_WITHIN_SECONDS = 10
"""The holder gives up when it couldn't renew for so long."""
RETRY_SECONDS = 2
"""Between tries to take the lease, and between renewals."""

LEASE_VERSION = "coordination.k8s.io/v1"

log = logging.getLogger("devflow.lease")


class LeaseLostError(Exception):
    """Another candidate has the lease, or may have it soon."""


class Leases(Protocol):
    """What a lease needs of a Kubernetes client."""

    async def get(
        self, api_version: str, kind: str, name: str, namespace: str | None = None
    ) -> dict[str, Any]: ...

    async def apply(self, manifest: Mapping[str, Any]) -> dict[str, Any]: ...


class Lease:
    """One candidate for one lease."""

    def __init__(
        self,
        kube: Leases,
        namespace: str,
        name: str,
        clock: Clock,
        identity: str = "",
        uniform: Uniform = JITTER.uniform,
    ) -> None:
        self._kube = kube
        self._namespace = namespace
        self._name = name
        self._clock = clock
        self._uniform = uniform
        self.identity = identity or f"{socket.gethostname()}-{secrets.token_hex(4)}"
        """Unique among all candidates, those of this machine included."""
        self._seen: Mapping[str, Any] = {}
        self._seen_at: datetime | None = None

    async def acquire(self) -> None:
        """Wait until the lease is ours."""
        while not await self._try():
            await self._clock.sleep(RETRY_SECONDS * self._uniform(1.0, 1.2))
        log.info("leading as %s", self.identity)

    async def hold(self) -> None:
        """Keep the lease for as long as it can be kept.

        :raises LeaseLostError: it couldn't be.
        """
        renewed_at = self._clock.now()
        while True:
            await self._clock.sleep(RETRY_SECONDS)
            if await self._try():
                renewed_at = self._clock.now()
            elif self._clock.now() - renewed_at > timedelta(seconds=RENEW_WITHIN_SECONDS):
                raise LeaseLostError(
                    f"lease {self._namespace}/{self._name} could not be renewed for"
                    f" {RENEW_WITHIN_SECONDS} s"
                )

    async def release(self) -> None:
        """Let the next candidate begin at once, if the lease is ours and the API server answers."""
        try:
            spec, version = await self._read()
            if spec.get("holderIdentity") == self.identity:
                await self._write({**spec, "holderIdentity": ""}, version)
        except (ApiError, UnreachableError) as error:
            log.warning("the lease ends by itself in %d s: %s", LEASE_SECONDS, error)

    async def _try(self) -> bool:
        """Take or renew the lease; whether it is ours now."""
        try:
            spec, version = await self._read()
            mine = spec.get("holderIdentity") == self.identity
            if not mine and not self._is_free(spec):
                return False
            now = f"{self._clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"
            await self._write(
                {
                    "holderIdentity": self.identity,
                    "leaseDurationSeconds": LEASE_SECONDS,
                    "acquireTime": spec.get("acquireTime", now) if mine else now,
                    "renewTime": now,
                    "leaseTransitions": spec.get("leaseTransitions", 0) + (0 if mine else 1),
                },
                version,
            )
        except (ApiError, UnreachableError) as error:
            if not (isinstance(error, ApiError) and error.is_conflict):
                log.warning("the lease can't be had now: %s", error)
            return False
        return True

    def _is_free(self, spec: Mapping[str, Any]) -> bool:
        if not spec.get("holderIdentity"):
            return True
        now = self._clock.now()
        if spec != self._seen or self._seen_at is None:
            self._seen, self._seen_at = spec, now
        lasts = timedelta(seconds=spec.get("leaseDurationSeconds", LEASE_SECONDS))
        return now - self._seen_at > lasts

    async def _read(self) -> tuple[Mapping[str, Any], str]:
        """Its spec, and the resourceVersion that a write of it has to find."""
        try:
            found = await self._kube.get(LEASE_VERSION, "Lease", self._name, self._namespace)
        except ApiError as error:
            if not error.is_not_found:
                raise
            # No object has this version: the write is a creation, or a conflict.
            return {}, "1"
        return found.get("spec") or {}, found["metadata"]["resourceVersion"]

    async def _write(self, spec: Mapping[str, Any], version: str) -> None:
        await self._kube.apply(
            {
                "apiVersion": LEASE_VERSION,
                "kind": "Lease",
                "metadata": {
                    "name": self._name,
                    "namespace": self._namespace,
                    "resourceVersion": version,
                },
                "spec": spec,
            }
        )
