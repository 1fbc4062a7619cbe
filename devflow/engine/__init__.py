"""Runs the Pulumi program of a project: with the Pulumi CLI, or with the engine in here.

The functions block until they are done, raise ``UserError`` (or ``ApiError`` for something the
API server refused outside of an apply), and must not be called from a running event loop.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from devflow.engine.preview import Change, Plan
from devflow.engine.result import UpResult
from devflow.engine.stack import Stack

__all__ = ["Change", "Plan", "UpResult", "destroy", "preview", "render", "up"]

Say = Callable[[str], None]


def _silent(_: str) -> None:
    pass


def up(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> UpResult:
    """Make the cluster what the stack says.

    ``engine`` is ``auto``, ``pulumi`` or ``embedded``. ``say`` gets lines of progress. With
    ``stdout_is_ours`` whatever the program or the CLI prints goes to stderr.
    """
    return asyncio.run(Stack(project_dir, stack, engine, say, stdout_is_ours=stdout_is_ours).up())


def preview(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> list[Change] | None:
    """What ``up`` would do, by server-side dry run; ``None`` if the Pulumi CLI has shown it."""
    run = Stack(project_dir, stack, engine, say, stdout_is_ours=stdout_is_ours).preview()
    return asyncio.run(run)


def destroy(
    project_dir: Path,
    stack: str,
    engine: str = "auto",
    *,
    say: Say = _silent,
    stdout_is_ours: bool = False,
) -> int | None:
    """Delete what the stack made; how many objects, ``None`` if the Pulumi CLI did it."""
    run = Stack(project_dir, stack, engine, say, stdout_is_ours=stdout_is_ours).destroy()
    return asyncio.run(run)


def render(project_dir: Path, stack: str, out: Path | None = None, *, say: Say = _silent) -> str:
    """The stack's objects as YAML: into the folder ``out``, or as the text returned."""
    run = Stack(project_dir, stack, "embedded", say, stdout_is_ours=True).render(out)
    return asyncio.run(run)
