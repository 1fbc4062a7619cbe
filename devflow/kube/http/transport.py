"""HTTP towards one API server: who we are, what failed, and when to try again."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from devflow.kube.auth.cluster import Cluster
from devflow.kube.backoff import JITTER
from devflow.kube.errors import ApiError, CredentialsError, UnreachableError
from devflow.kube.http.encoding import encode

CONNECT_SECONDS = 10.0
PROXY_SECONDS = 60.0
"""How long a connection may take with all that a proxy on the way does for it."""
ANSWER_SECONDS = 65.0
"""The API server itself gives up on a request after 60 s."""

TRIES = 6
"""How often a request is sent in all while the server says it is too busy (429)."""


class Transport:
    """Sends requests: ``ApiError`` for an answer of failure, ``UnreachableError`` without one."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Transport":
        self._session = _session(self.cluster.ssl)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> dict[str, Any]:
        """One request and its decoded answer, tried again while the server is too busy for it."""
        return _object(
            await self.read(
                method, path, params=params, body=body, content_type=content_type, accept=accept
            )
        )

    async def read(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: object = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> bytes:
        """One request and its answer as it came, with the same patience."""
        data = encode(body) if body is not None else None
        headers = {"Accept": accept, "Content-Type": content_type}
        attempt = 1
        while True:
            try:
                async with self.open(
                    method, path, params=params, data=data, headers=headers
                ) as response:
                    return await response.read()
            except ApiError as error:
                if error.status != 429 or attempt == TRIES:
                    raise
                attempt += 1
                pause = error.retry_after_seconds or 1.0
                await asyncio.sleep(pause * JITTER.uniform(1, 1.5))

    async def get(self, path: str) -> dict[str, Any]:
        """The decoded answer to a plain GET."""
        return await self.request("GET", path)

    @contextlib.asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        answer_seconds: float | None = ANSWER_SECONDS,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer of success to one request, its body yet to be read."""
        response = await self._send(method, path, params, data, headers or {}, answer_seconds)
        if response.status == 401 and self.cluster.credentials.forget():
            response.release()
            response = await self._send(method, path, params, data, headers or {}, answer_seconds)
        try:
            if response.status >= 400:
                raise _failure(response, await response.read(), self.cluster)
            yield response
        except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
            raise self._unreachable(error) from None
        finally:
            response.release()

    async def _send(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        data: bytes | None,
        headers: Mapping[str, str],
        answer_seconds: float | None,
    ) -> aiohttp.ClientResponse:
        timeout = aiohttp.ClientTimeout(
            connect=PROXY_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=answer_seconds
        )
        resent = False
        while True:
            try:
                session = await self._current_session()
                return await session.request(
                    method,
                    f"{self.cluster.server}{path}",
                    params=params,
                    data=data,
                    headers={**await self.cluster.credentials.headers(), **headers},
                    timeout=timeout,
                    server_hostname=self.cluster.tls_server_name,
                    proxy=self.cluster.proxy,
                    allow_redirects=False,
                )
            except (aiohttp.ServerDisconnectedError, ConnectionResetError) as error:
                # A kept-alive connection closed while idle says nothing of the server.
                if resent:
                    raise self._unreachable(error) from None
                resent = True
            except (aiohttp.ClientError, ConnectionError, TimeoutError, ValueError) as error:
                # The last one: a name that DNS can't have, or of a proxy's user.
                raise self._unreachable(error) from None

    async def _current_session(self) -> aiohttp.ClientSession:
        """The session, a new one if certificates were rotated: connections keep the old ones."""
        if self._session is None:
            raise RuntimeError("a Client is used inside `async with`")
        rotation = self.cluster.rotation
        renewed = rotation.renewed() if rotation else None
        if renewed is not None:
            old, self._session = self._session, _session(renewed)
            await old.close()
        return self._session

    def _unreachable(self, error: BaseException) -> UnreachableError:
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            why = f"its certificate can't be verified: {error.certificate_error}"
        elif isinstance(error, aiohttp.ClientConnectorError):
            why = error.os_error.strerror or str(error.os_error)
        elif isinstance(error, TimeoutError):
            why = "no answer in time"
        elif isinstance(error, aiohttp.ClientResponseError):
            # A proxy's: the error itself shows the password in the proxy's address.
            why = f"{error.status} {' '.join(error.message.split())}"
        elif isinstance(error, ValueError) and not isinstance(error, UnicodeError):
            # It shows the address, too.
            why = "its address has a character that has to be percent-encoded"
        else:
            why = str(error) or type(error).__name__
        return UnreachableError(
            f"the cluster of context {self.cluster.name!r} at {self.cluster.server}"
            f" can't be reached{self._way()}: {why}"
        )

    def _way(self) -> str:
        if self.cluster.proxy is None:
            return ""
        return f" through the proxy {urlsplit(self.cluster.proxy).netloc.rpartition('@')[2]}"


def _session(context: ssl.SSLContext | None) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        # Watches hold their connections: callers bound their own concurrency.
        connector=aiohttp.TCPConnector(limit=0, ssl=context or False),
        headers={"User-Agent": "devflow"},
        auto_decompress=True,
    )


def _object(data: bytes) -> dict[str, Any]:
    return msgspec.json.decode(data, type=dict[str, Any]) if data else {}


def _failure(response: aiohttp.ClientResponse, body: bytes, cluster: Cluster) -> Exception:
    if response.status == 401:
        return CredentialsError(
            f"the cluster of context {cluster.name!r} at {cluster.server} does not accept our"
            f" credentials (401): {cluster.credentials.way_out}"
        )
    try:
        status = _object(body)
    except msgspec.MsgspecError:
        status = {}
    text = body.decode(errors="replace").strip()
    after = response.headers.get("Retry-After", "")
    return ApiError(
        response.status,
        str(status.get("reason") or response.reason or ""),
        str(status.get("message") or text[:500] or response.reason),
        status.get("details"),
        float(after) if after.isdigit() else None,
    )
