"""What is asked of an API server to follow some objects of one kind."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Protocol

from devflow.kube.discovery import Resource
from devflow.kube.errors import ApiError, UnknownKindError
from devflow.kube.http.lines import lines
from devflow.kube.http.selection import selection
from devflow.kube.http.transport import Transport

SILENCE_SECONDS = 70.0
"""The server sends a bookmark about once a minute: a longer silence is a dead connection."""


class Source(Protocol):
    """Some objects of one kind, as an API server lists and streams them.

    Both raise ``ApiError`` for what the server refuses, ``UnknownKindError`` if it doesn't serve
    the kind, or no longer, and ``UnreachableError`` without an answer.
    """

    async def page(self, params: Mapping[str, str]) -> bytes:
        """The answer to one request for a list, or a page of it, as JSON."""
        ...

    def stream(
        self, params: Mapping[str, str]
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The events of one watch, each a line of JSON, until the server ends it."""
        ...


class ApiSource:
    """The source that a real API server is."""

    def __init__(
        self,
        transport: Transport,
        find: Callable[[], Awaitable[Resource]],
        namespace: str | None = None,
        name: str | None = None,
        label_selector: str | None = None,
        *,
        accept: str = "application/json",
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        """``find`` returns where the kind is served; it is called before every request."""
        self._transport = transport
        self._find = find
        self._namespace = namespace
        self._selection = selection(label_selector, name)
        self._accept = accept
        self._silence_seconds = silence_seconds

    async def page(self, params: Mapping[str, str]) -> bytes:
        resource = await self._find()
        with _served(resource):
            return await self._transport.read(
                "GET",
                resource.path(self._namespace),
                params=self._selection | dict(params),
                accept=self._accept,
            )

    @asynccontextmanager
    async def stream(self, params: Mapping[str, str]) -> AsyncIterator[AsyncIterator[bytes]]:
        resource = await self._find()
        with _served(resource):
            async with self._transport.open(
                "GET",
                resource.path(self._namespace),
                params=self._selection | dict(params),
                answer_seconds=self._silence_seconds,
            ) as response:
                yield lines(response.content)


@contextmanager
def _served(resource: Resource) -> Iterator[None]:
    """A server that finds no collection at the path of a kind serves that kind no longer."""
    try:
        yield
    except ApiError as error:
        if error.is_not_found:
            raise UnknownKindError(resource.api_version, resource.kind) from None
        raise
