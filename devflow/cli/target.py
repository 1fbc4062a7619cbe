"""Which cluster and namespace a command means."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from devflow.engine import Clusters, StackConfig, find_project, load_config
from devflow.kube import Client, load_cluster
from devflow.lab_place import lab_folder
from devflow.reading.shown import shown_key
from devflow.release import SpecError
from devflow.stacks.cluster import default_repository
from devflow.stacks.images import unknown_app
from devflow.stacks.loader import load_stack
from devflow.stacks.own_keys import refuse_misplaced
from devflow.stacks.stack_spec import StackSpec


def stack_config(stack: str) -> StackConfig:
    """The configuration of a stack of the project we are in."""
    return load_config(find_project(Path.cwd()), stack)


def stack_spec(config: StackConfig) -> StackSpec:
    """The stack's YAML, without the images of its configuration."""
    folder = config.project.folder
    refuse_misplaced(config.project.name, lambda key: config.get(key) is not None)
    repository = default_repository(config.get("devflow:cluster"), folder)
    file = folder / "stacks" / f"{config.stack}.yaml"
    # Named as the program does, whose folder is the project's.
    return load_stack(Path(os.path.relpath(file)), repository)


def namespace_of(app: str, stack: StackSpec) -> str:
    """Return the namespace of an app.

    :raises SpecError: the stack has no such app; with the names of those it has.
    """
    if app not in stack.apps:
        raise SpecError(shown_key(app), unknown_app(app, stack))
    return stack.apps[app].namespace


def lab_of(config: StackConfig) -> Path | None:
    """The folder of the lab that a stack is for, ``None`` if it is for another cluster."""
    return lab_folder(config.project.folder) if config.uses_lab else None


@asynccontextmanager
async def connect(config: StackConfig) -> AsyncGenerator[Client, None]:
    """Yield a client of a stack's cluster, after the cluster has answered.

    :raises UserError: it doesn't answer.
    """
    async with Clusters(config) as clusters:
        yield await clusters.client("", None)


@asynccontextmanager
async def connect_by_kubeconfig(
    kubeconfig: Path | None, context: str | None
) -> AsyncGenerator[Client, None]:
    """Yield a client of the cluster of a kubeconfig's context, after the cluster has answered.

    :raises UserError: it doesn't answer.
    """
    async with Client(load_cluster(kubeconfig, context)) as kube:
        await kube.version()
        yield kube
