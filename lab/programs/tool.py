"""Runs a build tool politely: at low priority, and ended with all its children when cancelled."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_NICENESS = "10"
_KILL_AFTER_SECONDS = 5.0


class ToolError(Exception):
    """The tool ended with an error; the text is its output."""


async def run_tool(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    on_line: Callable[[str], None] = lambda _: None,
) -> str:
    """Run ``command`` in ``folder`` and return its standard output.

    ``environment`` goes on top of ours. ``on_line`` gets each line of its standard error as it
    comes. Ends the tool when cancelled.

    :raises ToolError: with what it wrote to standard error, or else to standard output.
    """
    process = await asyncio.create_subprocess_exec(
        *("nice", "-n", _NICENESS, *command),
        cwd=folder,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Ctrl-C reaches us alone; we end the tool, which then leaves its cache as it was.
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
            raise ToolError(errors or output.decode(errors="replace"))
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
    """End the tool and what it runs, such as compilers, if they are still at it."""
    if process.returncode is not None:
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _KILL_AFTER_SECONDS)
            return
