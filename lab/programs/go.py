"""Runs the Go tool, the user's own Go settings kept out of the way."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.lab.programs.tool import run_tool

_ENVIRONMENT = {"GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0"}


async def run_go(
    arguments: Sequence[str], module: Path, on_line: Callable[[str], None] = lambda _: None
) -> str:
    """Run ``go`` in the folder of a module and return its standard output.

    ``on_line`` gets each line of its standard error as it comes. Ends Go when cancelled.

    :raises UserError: Go isn't on PATH.
    :raises ToolError: Go failed.
    """
    if shutil.which("go") is None:
        raise UserError(
            "Go isn't on PATH, and the lab builds its programs with it: install Go 1.26 or newer "
            "(https://go.dev/dl/), or use a cluster of your own.",
            Exit.LAB,
        )
    return await run_tool(("go", *arguments), module, _ENVIRONMENT, on_line)
