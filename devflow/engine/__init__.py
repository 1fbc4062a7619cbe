"""Runs the Pulumi program of a project: with the Pulumi CLI, or with the engine in here.

The functions block until they are done, raise ``UserError`` (or ``ApiError`` for something the
API server refused outside of an apply), and must not be called from a running event loop.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

# Imported where needed: the program's own process is in this package too, and needs none of it.
if TYPE_CHECKING:
    from devflow.engine.apply.dry_run import Change
    from devflow.engine.result import UpResult
    from devflow.engine.stack import Stack

Say = Callable[[str], None]

# The end of a program's process is no news; gRPC logs the end of its connections by default.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")


def _silent(_: str) -> None:
    pass


def up(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> "UpResult":
    """Make the cluster what the stack says.

    ``engine`` is ``auto``, ``pulumi`` or ``embedded``. ``say`` gets lines of progress. With
    ``stdout_is_ours`` whatever the program or the CLI prints goes to stderr.
    """
    return asyncio.run(_stack(project_dir, stack, engine, say, stdout_is_ours).up())


def preview(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> "list[Change] | None":
    """What ``up`` would do, by server-side dry run; ``None`` if the Pulumi CLI has shown it."""
    return asyncio.run(_stack(project_dir, stack, engine, say, stdout_is_ours).preview())


def destroy(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> int | None:
    """Delete what the stack made; how many objects, ``None`` if the Pulumi CLI did it."""
    return asyncio.run(_stack(project_dir, stack, engine, say, stdout_is_ours).destroy())


def render(project_dir: Path, stack: str, out: Path | None = None, *, say: Say = _silent) -> str:
    """The stack's objects as YAML: into the folder ``out``, or as the text returned."""
    return asyncio.run(_stack(project_dir, stack, "embedded", say, True).render(out))


def _stack(folder: Path, stack: str, engine: str, say: Say, stdout_is_ours: bool) -> "Stack":
    from devflow.engine.stack import Stack

    return Stack(folder, stack, engine, say, stdout_is_ours=stdout_is_ours)
