"""Credential plugins of a kubeconfig (``user.exec``), as cloud providers use them.

Source of the protocol: the API ``client.authentication.k8s.io`` (v1 and v1beta1).
"""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ssl import SSLContext
from typing import Any

from devflow.kube.auth.tls import load_client_certificate
from devflow.kube.errors import CredentialsError
from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json

_TEXTS = ("token", "clientCertificateData", "clientKeyData")

EARLY_SECONDS = 60.0
"""A credential is renewed this long before it ends."""


@dataclass(frozen=True)
class Credential:
    """What a plugin answered."""

    token: str | None = field(repr=False)
    expires_at: datetime | None

    @property
    def is_fresh(self) -> bool:
        if self.expires_at is None:
            return True
        return (self.expires_at - datetime.now(UTC)).total_seconds() > EARLY_SECONDS


@dataclass
class ExecPlugin:
    """Runs the plugin when a credential is needed and remembers its answer until it ends."""

    command: Sequence[str]
    api_version: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    install_hint: str = ""
    cluster_info: Mapping[str, Any] | None = None
    """The cluster as the plugin may ask to see it (``provideClusterInfo``)."""
    ssl: SSLContext | None = None
    """Where a client certificate that the plugin answers with is loaded into."""
    _known: Credential | None = field(default=None, init=False, repr=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    async def credential(self) -> Credential:
        """The credential in force.

        :raises CredentialsError: the plugin fails.
        """
        async with self._lock:
            if self._known is None or not self._known.is_fresh:
                self._known = self._read(await self._run())
            return self._known

    def use(self, context: SSLContext) -> None:
        """Load client certificates into this context from now on, also the one in force."""
        self.ssl = context
        self._known = None

    def forget(self) -> bool:
        known, self._known = self._known, None
        return known is not None

    async def _run(self) -> bytes:
        info: dict[str, Any] = {
            "apiVersion": self.api_version,
            "kind": "ExecCredential",
            "spec": {"interactive": False},
        }
        if self.cluster_info is not None:
            info["spec"]["cluster"] = dict(self.cluster_info)
        environment = {
            **os.environ,
            **self.environment,
            "KUBERNETES_EXEC_INFO": json.dumps(info),
        }
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            hint = f" {' '.join(self.install_hint.split())}" if self.install_hint else ""
            raise CredentialsError(
                f"the kubeconfig's credential plugin {self.command[0]!r} can't be run:"
                f" {error.strerror}.{hint}"
            ) from None
        out, err = await process.communicate()
        if process.returncode:
            last = err.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise CredentialsError(
                f"the kubeconfig's credential plugin {self.command[0]!r} failed"
                f" with exit code {process.returncode}: {last[0]}"
            )
        return out

    def _read(self, answer: bytes) -> Credential:
        try:
            status = read_json(answer, "the plugin's answer")["status"]
            ends = status.get("expirationTimestamp")
            # One without a zone can't be compared with now: the API has it in UTC.
            expires_at = datetime.fromisoformat(ends).astimezone(UTC) if ends else None
            if not all(isinstance(status.get(key) or "", str) for key in _TEXTS):
                raise TypeError
        except (ReadError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
            raise CredentialsError(
                f"the kubeconfig's credential plugin {self.command[0]!r} did not answer with an"
                " ExecCredential that has a status"
            ) from None
        certificate, key = status.get("clientCertificateData"), status.get("clientKeyData")
        if certificate and key and self.ssl is not None:
            load_client_certificate(self.ssl, certificate.encode(), key.encode())
        return Credential(status.get("token"), expires_at)
