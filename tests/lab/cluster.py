"""Talks to a lab's API server, and makes namespaces for tests."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Container, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import msgspec

from devflow.cli.releasing.acting.observed import compared
from devflow.kube import ApiError, Client, load_cluster
from devflow.lab import Lab
from devflow.live import rollout_state

ARGO_CD = (("argoproj.io/v1alpha1", "Application"), ("argoproj.io/v1alpha1", "AppProject"))
ARGO_CD_NAMESPACE = "argocd"
OPEN_NAMESPACES: set[str] = set()
"""Those that tests of this process use now: a failure is explained by what is in them."""


@contextmanager
def new_namespace(lab: Lab) -> Iterator[str]:
    """Make a namespace. It is deleted afterwards, and what Argo CD has for it; no test waits until
    they are gone.
    """
    name = f"test-{secrets.token_hex(4)}"
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    call(lab, lambda kube: kube.apply(manifest))
    OPEN_NAMESPACES.add(name)
    try:
        yield name
    finally:
        OPEN_NAMESPACES.discard(name)
    call(lab, lambda kube: _remove(kube, name))


async def status_of_spec(kube: Client, rollout: Mapping[str, Any]) -> Mapping[str, Any]:
    """A Rollout's status; empty unless it is that of the Rollout as it is specified now.

    ``observedGeneration`` alone doesn't say so: Argo Rollouts announces a pause of the release
    before with the generation of a spec that it hasn't looked at.
    """
    state = await compared(kube, rollout_state(msgspec.json.encode(rollout)))
    return dict(rollout["status"]) if state.observed else {}


async def _remove(kube: Client, namespace: str) -> None:
    for kind in ARGO_CD:
        items, _ = await kube.list(*kind, ARGO_CD_NAMESPACE)
        for name in (one["metadata"]["name"] for one in items if is_for(one, [namespace])):
            # Argo CD is to delete nothing with it: it would end a sync that fails first, which
            # takes minutes. What it delivered goes with the namespace.
            with suppress_not_found():
                change = {"metadata": {"finalizers": None}}
                await kube.patch(*kind, name, ARGO_CD_NAMESPACE, change)
                await kube.delete(*kind, name, ARGO_CD_NAMESPACE)
    await kube.delete("v1", "Namespace", namespace)


def is_for(item: Mapping[str, Any], namespaces: Container[str]) -> bool:
    """Return whether an Application or AppProject delivers to one of the namespaces."""
    spec = item["spec"]
    destinations = [spec.get("destination") or {}, *(spec.get("destinations") or ())]
    return any(one.get("namespace") in namespaces for one in destinations)


@contextmanager
def suppress_not_found() -> Iterator[None]:
    """Go on if the API server has no such object any more."""
    try:
        yield
    except ApiError as error:
        if not error.is_not_found:
            raise


def call(lab: Lab, do: Callable[[Client], Awaitable[Any]]) -> Any:
    """Run one conversation with a lab's API server, also where an event loop runs already."""

    async def converse() -> Any:
        async with Client(load_cluster(lab.kubeconfig, lab.context)) as kube:
            return await do(kube)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(converse())).result()
