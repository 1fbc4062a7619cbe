"""Gets the lab's programs: from PATH, from the cache, or by building them, in order of need."""

import asyncio
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from devflow.errors import Exit, UserError
from devflow.lab.programs import cache
from devflow.lab.programs.build_errors import build_failed
from devflow.lab.programs.go import run_go
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.programs.java_program import JavaProgram
from devflow.lab.programs.packaged import Packaged
from devflow.lab.programs.tool import ToolError
from devflow.lab.progress.report import Progress
from devflow.lab.site.files import make_folder
from devflow.lab.site.lock import locked

_BUILD_FLAGS = ("-trimpath", "-buildvcs=false", "-ldflags=-s -w")
_NEEDED_BYTES = 1 << 30
Binary = GoBinary | JavaProgram | Packaged

_WAITING = "another lab is building it; waiting for that"


def cached(binary: GoBinary) -> Path:
    """Return where the cache keeps, or would keep, the program."""
    return cache.folder(binary.module) / "bin" / binary.file_name


def available(binary: Binary) -> Path | None:
    """Return the program if there is no need to build it."""
    if not isinstance(binary, GoBinary):
        return binary.find()
    found = binary.on_path()
    if found is None and cached(binary).is_file():
        return cached(binary)
    return found


class Builder:
    """Builds what is missing, one after the other; each program can be awaited by itself."""

    def __init__(self, binaries: Sequence[Binary], progress: Progress) -> None:
        self._progress = progress
        loop = asyncio.get_running_loop()
        self._paths: dict[str, asyncio.Future[Path]] = {}
        self._missing: list[GoBinary | JavaProgram] = []
        # Several parts may be one program, started under different names.
        for binary in dict.fromkeys(binaries):
            future = self._paths[binary.name] = loop.create_future()
            path = available(binary)
            if path is not None:
                future.set_result(path)
            elif isinstance(binary, Packaged):
                raise binary.missing()
            else:
                self._missing.append(binary)

    async def path(self, binary: Binary) -> Path:
        """Wait until the program is there."""
        return await asyncio.shield(self._paths[binary.name])

    async def run(self) -> None:
        """Build all that is missing.

        :raises UserError: a build failed; with the end of the tool's output.
        """
        for done, binary in enumerate(self._missing):
            left = len(self._missing) - done - 1
            path = binary.home if isinstance(binary, JavaProgram) else cached(binary)
            make_folder(path.parent)
            lock = path.with_name(f".{path.name}.lock")
            async with locked(lock, partial(self._progress.note, binary.name, _WAITING)):
                # The process that held the lock may have built it.
                program = available(binary) or await self._build(binary, path.parent, left)
            self._paths[binary.name].set_result(program)

    async def _build(self, binary: GoBinary | JavaProgram, folder: Path, left: int) -> Path:
        _check_space(folder)
        self._progress.building(binary.name, 0, left)
        try:
            if isinstance(binary, JavaProgram):
                return await binary.build()
            return await self._build_go(binary, left)
        except ToolError as error:
            tool = "Go" if isinstance(binary, GoBinary) else "Maven or javac"
            raise build_failed(binary.name, tool, str(error)) from None

    async def _build_go(self, binary: GoBinary, left: int) -> Path:
        compiled = 0

        def count(line: str) -> None:
            nonlocal compiled
            # With -v Go names each package as it compiles it; other lines have spaces.
            if line and " " not in line:
                compiled += 1
                self._progress.building(binary.name, compiled, left)

        path = cached(binary)
        temporary = path.with_name(f".{path.name}.new")
        flags = [*_BUILD_FLAGS, *([f"-tags={','.join(binary.tags)}"] if binary.tags else [])]
        try:
            with TemporaryDirectory() as scratch:
                if binary.change:
                    modfile = await binary.change.modfile(binary.module, Path(scratch))
                    flags.append(f"-modfile={modfile}")
                await run_go(
                    ("build", "-v", *flags, "-o", str(temporary), binary.package),
                    binary.module,
                    count,
                )
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return path


def _check_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise UserError(
            f"{folder} has {free >> 20} MB of disk space left, a build needs "
            f"{_NEEDED_BYTES >> 20} MB: free some, then run the command again.",
            Exit.LAB,
        )
