"""Talks to a lab's API server, and makes namespaces for tests."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from devflow.kube import Client, load_cluster
from devflow.lab import Lab

OPEN_NAMESPACES: set[str] = set()
"""Those that tests of this process use now: a failure is explained by what is in them."""


@contextmanager
def new_namespace(lab: Lab) -> Iterator[str]:
    """Make a namespace. It is deleted afterwards; no test waits until it is gone."""
    name = f"test-{secrets.token_hex(4)}"
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    call(lab, lambda kube: kube.apply(manifest))
    OPEN_NAMESPACES.add(name)
    try:
        yield name
    finally:
        OPEN_NAMESPACES.discard(name)
    call(lab, lambda kube: kube.delete("v1", "Namespace", name))


def call(lab: Lab, do: Callable[[Client], Awaitable[Any]]) -> Any:
    """Run one conversation with a lab's API server, also where an event loop runs already."""

    async def converse() -> Any:
        async with Client(load_cluster(lab.kubeconfig, lab.context)) as kube:
            return await do(kube)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(converse())).result()
