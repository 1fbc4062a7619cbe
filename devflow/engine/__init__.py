"""Runs the Pulumi program of a project: by the Pulumi CLI, or by the embedded engine.

This module is the whole public surface. Its functions end their child processes when they are
cancelled. This holds for each of them:

:raises UserError: for what the user can correct.
:raises ApiError: the API server refuses a request outside of an apply.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

# Imported when first used: the program's own process loads this package too and needs none of them.
if TYPE_CHECKING:
    from devflow.engine.apply.dry_run import Change, Plan
    from devflow.engine.cluster.applyset import ApplySet
    from devflow.engine.cluster.clusters import Clusters
    from devflow.engine.cluster.stack_identity import refuse_foreign
    from devflow.engine.evaluate.child.environment import APPLIED_BY
    from devflow.engine.objects.diff import Difference, differences
    from devflow.engine.objects.kube_object import KubeObject
    from devflow.engine.objects.rendering import write_folder
    from devflow.engine.prepared_app import PreparedApp
    from devflow.engine.pulumi.cli import find_cli
    from devflow.engine.result import UpResult
    from devflow.engine.settings.binding import Engine
    from devflow.engine.settings.config import StackConfig, load_config
    from devflow.engine.settings.project import find_project
    from devflow.engine.settings.stack_lock import hold, hold_when_free
    from devflow.engine.stack import Stack

__all__ = [
    "APPLIED_BY",
    "ApplySet",
    "Change",
    "Clusters",
    "Difference",
    "Engine",
    "KubeObject",
    "Plan",
    "PreparedApp",
    "StackConfig",
    "UpResult",
    "destroy",
    "differences",
    "find_cli",
    "find_project",
    "hold",
    "hold_when_free",
    "load_config",
    "prepare_app",
    "preview",
    "refuse_foreign",
    "render",
    "up",
    "write_folder",
]

_MODULES = {
    "APPLIED_BY": "evaluate.child.environment",
    "ApplySet": "cluster.applyset",
    "Engine": "settings.binding",
    "Change": "apply.dry_run",
    "Clusters": "cluster.clusters",
    "Difference": "objects.diff",
    "KubeObject": "objects.kube_object",
    "Plan": "apply.dry_run",
    "StackConfig": "settings.config",
    "PreparedApp": "prepared_app",
    "UpResult": "result",
    "differences": "objects.diff",
    "find_cli": "pulumi.cli",
    "find_project": "settings.project",
    "hold": "settings.stack_lock",
    "hold_when_free": "settings.stack_lock",
    "load_config": "settings.config",
    "refuse_foreign": "cluster.stack_identity",
    "write_folder": "objects.rendering",
}

Say = Callable[[str], None]

# gRPC logs the end of each connection by default, and each program's process ends with one.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def _silent(_: str) -> None:
    pass


async def up(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> "UpResult":
    """Make the cluster what the stack says.

    ``engine`` is ``auto``, ``pulumi`` or ``embedded``. ``say`` gets lines of progress. With
    ``stdout_is_ours`` the output of the program and of the Pulumi CLI goes to stderr.

    :raises UserError: for a mistake in the project, the program or the stack's settings, a cluster
        that doesn't answer, and an object that the API server refuses.
    """
    return await (await _stack(project_dir, stack, engine, say, stdout_is_ours)).up()


@asynccontextmanager
async def prepare_app(
    config: "StackConfig",
    app: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> "AsyncIterator[PreparedApp]":
    """Check one app of a stack. What is yielded applies that app, and no other object that is there
    already.

    ``config`` may have other values than the stack's settings file. The caller holds the stack's
    lock. Nothing is written before ``apply`` of what is yielded is called. Other parameters and the
    errors are those of :func:`up`.
    """
    from devflow.engine.stack import Stack

    stack = Stack(config, engine, say, stdout_is_ours=stdout_is_ours)
    async with stack.prepare_app(app) as prepared:
        yield prepared


async def preview(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> "list[Change]":
    """The changes that ``up`` would make, by server-side dry run.

    Parameters and errors are those of :func:`up`.
    """
    return await (await _stack(project_dir, stack, engine, say, stdout_is_ours)).preview()


async def destroy(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> int | None:
    """Delete what the stack made, and return how many objects that was.

    ``None`` if the Pulumi CLI did it. Parameters and errors are those of :func:`up`.
    """
    return await (await _stack(project_dir, stack, engine, say, stdout_is_ours)).destroy()


async def render(
    project_dir: Path, stack: str, out: Path | None = None, *, say: Say = _silent
) -> str:
    """The stack's objects as YAML: as the text returned, or as one file each in the folder ``out``.

    Needs neither a cluster nor the Pulumi CLI. Objects that hold secrets are left out, and so are
    resources that only the Pulumi CLI could create; ``say`` gets a line for each.

    :raises UserError: for a mistake in the project or the program, or a file it can't write.

    >>> text = asyncio.run(render(project, "dev"))  # of a program with one ConfigMap
    >>> text.splitlines()[1]
    'apiVersion: v1'
    """
    return await (await _stack(project_dir, stack, "embedded", say, True)).render(out)


async def _stack(folder: Path, stack: str, engine: str, say: Say, stdout_is_ours: bool) -> "Stack":
    from devflow.engine.settings.config import load_config
    from devflow.engine.settings.project import find_project
    from devflow.engine.stack import Stack

    # In a thread: a stack with secrets derives its key from the passphrase for about a second.
    config = await asyncio.to_thread(lambda: load_config(find_project(folder), stack))
    return Stack(config, engine, say, stdout_is_ours=stdout_is_ours)
