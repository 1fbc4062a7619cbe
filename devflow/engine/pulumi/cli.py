"""Runs the real Pulumi CLI on the project."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devflow.engine.pulumi.lab_backend import LabBackend
from devflow.engine.pulumi.shorter import Shorter
from devflow.engine.settings.config import StackConfig
from devflow.errors import Exit, UserError
from devflow.lab_place import lab_folder

OLDEST = (3, 150)
"""The oldest CLI that speaks with the pinned SDK in full."""
_LONGEST_LINE = 64 << 20


def find_cli() -> str | None:
    """The path of a usable ``pulumi`` on PATH, or ``None``."""
    path = shutil.which("pulumi")
    if path is None:
        return None
    try:
        answer = subprocess.run(
            [path, "version"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"v?(\d+)\.(\d+)\.", answer.stdout)
    if match is None or (int(match[1]), int(match[2])) < OLDEST:
        return None
    return path


class PulumiCli:
    """The CLI for one stack. A stack on the lab keeps its state in the lab's folder, no login."""

    def __init__(self, path: str, config: StackConfig) -> None:
        self._path = path
        self._config = config
        self._environment = dict(os.environ)
        # Where a stack is made, and the settings to use instead of the project's own.
        self._home = config.project.folder
        self._settings: tuple[str, ...] = ()
        if config.uses_lab:
            backend = LabBackend(lab_folder(config.project.folder).resolve(), config)
            self._environment |= backend.prepare()
            self._home = backend.project
            self._settings = ("--config-file", str(backend.settings))

    async def run(self, command: str, *options: str, stdout_is_ours: bool) -> None:
        """Run ``pulumi COMMAND`` with its output passed through, that of ``up`` without the lines
        about single resources, and without the outputs: those are a result, and shown as such.

        :raises UserError: if it fails.
        """
        await self._select()
        stream = sys.stderr if stdout_is_ours else sys.stdout
        if command == "up":
            shorter = Shorter(lambda line: print(line, file=stream, flush=True))
            arguments = (command, *options, "--suppress-outputs", *self._settings)
            code = await self._call(*arguments, stdout=asyncio.subprocess.PIPE, take=shorter.take)
        else:
            stdout = stream.fileno() if stdout_is_ours else None
            code = await self._call(command, *options, *self._settings, stdout=stdout)
        if code != 0:
            raise UserError(f"pulumi {command} ended with exit code {code}", Exit.FAILED)

    @property
    def settings(self) -> Path:
        """The settings file that the CLI reads."""
        own = self._config.project.stack_file(self._config.stack)
        return Path(self._settings[1]) if self._settings else own

    def use_settings(self, file: Path) -> None:
        """Have the CLI read another settings file from now on."""
        self._settings = ("--config-file", str(file))

    async def resources(self) -> list[dict[str, Any]]:
        """The resources in the stack's state, as ``pulumi stack export`` has them.

        :raises UserError: the CLI can't read it.
        """
        await self._select()
        process = await self._start("stack", "export", stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        if process.returncode != 0:
            code = process.returncode
            raise UserError(f"pulumi stack export ended with exit code {code}", Exit.FAILED)
        return list((json.loads(out).get("deployment") or {}).get("resources") or [])

    async def outputs(self) -> dict[str, Any]:
        """The stack's outputs; secrets come masked as ``[secret]``."""
        process = await self._start("stack", "output", "--json", stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        return dict(json.loads(out)) if process.returncode == 0 and out.strip() else {}

    async def _select(self) -> None:
        code = await self._call(
            "stack", "select", "--create", stdout=sys.stderr.fileno(), folder=self._home
        )
        if code != 0:
            raise UserError(
                f"the Pulumi CLI can't select stack {self._config.stack!r}"
                f" (exit code {code}); its message is above",
                Exit.ENGINE,
            )

    async def _call(
        self,
        *arguments: str,
        stdout: int | None,
        folder: Path | None = None,
        take: Callable[[str], None] | None = None,
    ) -> int:
        """Run the CLI to its end; ``take`` gets the lines of its output, if that is a pipe."""
        process = await self._start(*arguments, stdout=stdout, folder=folder)
        reading = asyncio.create_task(_read(process.stdout, take))
        try:
            return await process.wait()
        except asyncio.CancelledError:
            # It finishes the operations under way and then ends.
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
                await process.wait()
            raise
        finally:
            await reading

    async def _start(
        self, *arguments: str, stdout: int | None, folder: Path | None = None
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            self._path,
            *arguments,
            "--stack",
            self._config.stack,
            "--non-interactive",
            cwd=folder or self._config.project.folder,
            env=self._environment,
            stdout=stdout,
            limit=_LONGEST_LINE,
            # Away from the terminal's Ctrl-C: a second one would make it stop at once.
            start_new_session=True,
        )


async def _read(stream: asyncio.StreamReader | None, take: Callable[[str], None] | None) -> None:
    if stream is None or take is None:
        return
    async for line in stream:
        take(line.decode(errors="replace").rstrip())
