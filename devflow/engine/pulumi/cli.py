"""Runs the real Pulumi CLI on the project."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from devflow.engine.pulumi.digest import read_digest, refuse_failed
from devflow.engine.pulumi.lab_backend import LabBackend
from devflow.engine.pulumi.shorter import Shorter
from devflow.engine.pulumi.waited import Waited
from devflow.engine.settings.config import StackConfig
from devflow.errors import Exit, UserError
from devflow.lab_place import lab_folder

OLDEST = (3, 150)
"""The oldest CLI that speaks with the pinned SDK in full."""
_LONGEST_LINE = 64 << 20

Check = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Looks at a preview's digest."""


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
    """The CLI for one stack. A stack on the lab keeps its state in the lab's folder, no login.

    ``say`` gets warnings. Each method makes the stack if there is none yet, and raises
    ``UserError`` if the CLI fails.
    """

    def __init__(self, path: str, config: StackConfig, say: Callable[[str], None]) -> None:
        self._path = path
        self._config = config
        self._say = say
        self._environment = dict(os.environ)
        # Where a stack is made, and the settings to use instead of the project's own.
        self._home = config.project.folder
        self._settings: tuple[str, ...] = ()
        if config.uses_lab:
            backend = LabBackend(lab_folder(config.project.folder).resolve(), config)
            self._environment = backend.prepare()
            self._home = backend.project
            self._settings = ("--config-file", str(backend.settings))

    async def run(self, command: str, *options: str, stdout_is_ours: bool) -> None:
        """Run ``pulumi up`` or ``destroy`` with its output passed through, but for the lines about
        single resources and the outputs: those are a result, and shown as such.
        """
        await self._select()

        def show(line: str) -> None:
            # As it is now: a live display has put itself in its place.
            print(line, file=sys.stderr if stdout_is_ours else sys.stdout, flush=True)

        shorter, waited = Shorter(show), Waited()

        def take(line: str) -> None:
            shorter.take(line)
            waited.take(line)

        arguments = (command, "--yes", *options, "--suppress-outputs", *self._settings)
        try:
            code = await self._call(*arguments, take=take)
        finally:
            shorter.end()
        if code != 0:
            ended = f"pulumi {command} ended with exit code {code}{waited.hint}"
            raise UserError(ended, Exit.FAILED)

    async def preview(self, *options: str, check: Check | None = None) -> Mapping[str, Any]:
        """What ``pulumi preview --json`` finds; it prints nothing else.

        ``check`` gets the digest first, even that of a preview that failed: what it raises comes
        before the preview's own errors.
        """
        await self._select()
        arguments = ("preview", *options, "--json", "--show-sames", *self._settings)
        code, text = await self._read(*arguments)
        digest = read_digest(text)
        if check is not None:
            await check(digest)
        refuse_failed(digest, code, self._say)
        return digest

    @property
    def settings(self) -> Path:
        """The settings file that the CLI reads."""
        own = self._config.project.stack_file(self._config.stack)
        return Path(self._settings[1]) if self._settings else own

    def use_settings(self, file: Path) -> None:
        """Have the CLI read another settings file from now on."""
        self._settings = ("--config-file", str(file))

    def take_over(self) -> None:
        """Have the provider change objects that are there already, where it would make them."""
        self._environment["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"] = "true"

    async def resources(self) -> list[dict[str, Any]]:
        """The resources in the stack's state, as ``pulumi stack export`` has them."""
        return list((await self._export()).get("deployment", {}).get("resources") or [])

    async def keep(self, urns: Collection[str]) -> None:
        """Have the next update leave these resources in the cluster when they leave the program."""
        state = await self._export()
        for resource in state["deployment"]["resources"]:
            if resource["urn"] in urns:
                resource["retainOnDelete"] = True
        with NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            code, text = await self._read("stack", "import", "--file", file.name, with_errors=True)
        if code != 0:
            raise UserError(f"pulumi stack import failed: {text.strip()}", Exit.FAILED)

    async def _export(self) -> dict[str, Any]:
        await self._select()
        code, text = await self._read("stack", "export")
        if code != 0:
            raise UserError(f"pulumi stack export ended with exit code {code}", Exit.FAILED)
        return dict(json.loads(text))

    async def outputs(self) -> dict[str, Any]:
        """The stack's outputs; secrets come masked as ``[secret]``."""
        code, text = await self._read("stack", "output", "--json")
        return dict(json.loads(text)) if code == 0 and text.strip() else {}

    async def _select(self) -> None:
        arguments = ("stack", "select", "--create")
        code, text = await self._read(*arguments, folder=self._home, with_errors=True)
        if code != 0:
            raise UserError(
                f"the Pulumi CLI can't select stack {self._config.stack!r}"
                f" (exit code {code}): {text.strip().removeprefix('error: ')}",
                Exit.ENGINE,
            )

    async def _read(
        self, *arguments: str, folder: Path | None = None, with_errors: bool = False
    ) -> tuple[int, str]:
        """Run the CLI to its end; return its exit code and what it printed."""
        lines: list[str] = []
        code = await self._call(
            *arguments, take=lines.append, folder=folder, with_errors=with_errors
        )
        return code, "\n".join(lines)

    async def _call(
        self,
        *arguments: str,
        take: Callable[[str], None],
        folder: Path | None = None,
        with_errors: bool = False,
    ) -> int:
        """Run the CLI to its end; ``take`` gets the lines of its output."""
        process = await asyncio.create_subprocess_exec(
            self._path,
            *arguments,
            "--stack",
            self._config.stack,
            "--non-interactive",
            cwd=folder or self._config.project.folder,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT if with_errors else None,
            limit=_LONGEST_LINE,
            # Away from the terminal's Ctrl-C: a second one would make it stop at once.
            start_new_session=True,
        )
        reading = asyncio.create_task(_take(process.stdout, take))
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


async def _take(stream: asyncio.StreamReader | None, take: Callable[[str], None]) -> None:
    if stream is None:
        return
    async for line in stream:
        take(line.decode(errors="replace").rstrip())
