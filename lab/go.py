"""Runs the Go tool, politely: low priority, the user's own Go settings kept out of the way."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from devflow.errors import Exit, UserError

_NICENESS = "10"
_KILL_AFTER_SECONDS = 5.0


class GoError(Exception):
    """Go ended with an error; the text is what it said."""


async def run_go(
    arguments: Sequence[str], module: Path, on_line: Callable[[str], None] = lambda _: None
) -> str:
    """Run ``go`` in the folder of a module and return its standard output.

    ``on_line`` gets each line of its standard error as it comes. Ends Go when cancelled.

    Raises UserError if there is no Go, GoError if it fails.
    """
    if shutil.which("go") is None:
        raise UserError(
            "Go isn't on PATH, and the lab builds its programs with it: install Go 1.26 or newer "
            "(https://go.dev/dl/), or use a cluster of your own.",
            Exit.LAB,
        )
    process = await asyncio.create_subprocess_exec(
        *("nice", "-n", _NICENESS, "go", *arguments),
        cwd=module,
        env=os.environ | {"GOFLAGS": "-mod=readonly", "GOWORK": "off", "CGO_ENABLED": "0"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Ctrl-C reaches us alone; we end Go, which then leaves its cache as it was.
        start_new_session=True,
        limit=1 << 20,
    )
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    try:
        output, errors = await asyncio.gather(
            process.stdout.read(), _collect(process.stderr, on_line)
        )
        if await process.wait() != 0:
            raise GoError(errors)
    finally:
        await _end(process)
    return output.decode()


async def _collect(stream: asyncio.StreamReader, on_line: Callable[[str], None]) -> str:
    lines: list[str] = []
    async for raw in stream:
        line = raw.decode(errors="replace").rstrip()
        lines.append(line)
        on_line(line)
    return "\n".join(lines)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End Go and the compilers it runs, if they are still at it."""
    if process.returncode is not None:
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _KILL_AFTER_SECONDS)
            return
