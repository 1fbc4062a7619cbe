"""One lab for all tests here: in ``.lab-test``, apart from the user's own in ``.lab``."""

import asyncio
import fcntl
import os
import secrets
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devflow.kube.client import Client
from devflow.kube.load_cluster import load_cluster
from devflow.lab import Lab

FOLDER = Path(__file__).parents[2] / ".lab-test"


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """A running lab, which the command ``devflow`` finds, too.

    ``$DEVFLOW_TEST_LAB`` names a lab to use instead; that one is left running. Ours is removed
    at the end, unless another test session still uses it.
    """
    chosen = os.environ.get("DEVFLOW_TEST_LAB")
    here = Lab(Path(chosen) if chosen else FOLDER)
    users = Path(tempfile.gettempdir()) / f"devflow-lab-test-{os.getuid()}.users"
    with pytest.MonkeyPatch.context() as patch, users.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        patch.setenv("DEVFLOW_LAB", str(here.layout.folder))
        here.up()
        yield here
        if chosen or not _alone(lock.fileno()):
            return
        here.down(purge=True)


@pytest.fixture(scope="session")
def kubeconfig(lab: Lab) -> Path:
    """Path of the lab's kubeconfig."""
    return lab.kubeconfig


@pytest.fixture(scope="session")
def context(lab: Lab) -> str:
    """Name of the lab's context in its kubeconfig."""
    return lab.context


@pytest.fixture
def namespace(lab: Lab) -> Iterator[str]:
    """A new namespace. It is deleted afterwards; nobody waits until it is gone."""
    with new_namespace(lab) as name:
        yield name


@pytest.fixture(scope="module")
def module_namespace(lab: Lab) -> Iterator[str]:
    """The same for all tests of a module."""
    with new_namespace(lab) as name:
        yield name


@contextmanager
def new_namespace(lab: Lab) -> Iterator[str]:
    """For fixtures that live longer than one test."""
    name = f"test-{secrets.token_hex(4)}"
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    call(lab, lambda kube: kube.apply(manifest))
    yield name
    call(lab, lambda kube: kube.delete("v1", "Namespace", name))


def call(lab: Lab, do: Callable[[Client], Awaitable[Any]]) -> Any:
    """Run one conversation with a lab's API server, also where an event loop runs already."""

    async def converse() -> Any:
        async with Client(load_cluster(lab.kubeconfig, lab.context)) as kube:
            return await do(kube)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(converse())).result()


def _alone(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
