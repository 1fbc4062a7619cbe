"""The objects of a list, read page by page: no more of their JSON is held than one page."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec

from devflow.kube.errors import ApiError
from devflow.kube.source import Source

PAGE_SIZE = 500

T = TypeVar("T")


class Key(NamedTuple):
    """Which object of its kind; the namespace is empty for a kind that has none."""

    namespace: str
    name: str


class Identity(NamedTuple):
    """Which object it is, and which state of it."""

    key: Key
    uid: str
    resource_version: str
    version: int
    """Its resourceVersion as a number, by which the states of one kind compare (guaranteed since
    Kubernetes 1.35, true of etcd before); 0 where it is none.
    """


class _Metadata(msgspec.Struct, gc=False):
    name: str
    uid: str
    namespace: str = ""
    resource_version: str = msgspec.field(default="", name="resourceVersion")


class _Head(msgspec.Struct, gc=False):
    metadata: _Metadata


class _ListMetadata(msgspec.Struct, gc=False):
    resource_version: str = msgspec.field(default="", name="resourceVersion")
    token: str = msgspec.field(default="", name="continue")


class _Page(msgspec.Struct, gc=False):
    metadata: _ListMetadata
    items: list[msgspec.Raw] | None = None


_HEADS = msgspec.json.Decoder(_Head)
_PAGES = msgspec.json.Decoder(_Page)


def identity_of(raw: msgspec.Raw) -> Identity:
    """Which object it is.

    :raises msgspec.MsgspecError: it is no Kubernetes object.
    """
    found = _HEADS.decode(raw).metadata
    version = found.resource_version
    return Identity(Key(found.namespace, found.name), found.uid, version, version_number(version))


def version_number(resource_version: str) -> int:
    """A resourceVersion that can be compared with others of its kind; 0 if it can't."""
    return int(resource_version) if resource_version.isdigit() else 0


async def read_list(
    source: Source, decode: Callable[[msgspec.Raw], T], page_size: int = PAGE_SIZE
) -> tuple[list[T], str]:
    """All objects of a source, decoded, and the resourceVersion of the whole list."""
    try:
        return await _pages(source, decode, page_size)
    except ApiError as error:
        if not error.is_gone:
            raise
    # The list outlived the server's history while we paged: take it in one piece.
    return await _pages(source, decode, 0)


async def _pages(
    source: Source, decode: Callable[[msgspec.Raw], T], page_size: int
) -> tuple[list[T], str]:
    params = {"limit": str(page_size)}
    items: list[T] = []
    while True:
        page = _PAGES.decode(await source.page(params))
        items.extend(decode(raw) for raw in page.items or ())
        if not page.metadata.token:
            return items, page.metadata.resource_version
        params["continue"] = page.metadata.token
