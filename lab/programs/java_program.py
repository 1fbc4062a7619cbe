"""Programs for the Java VM: a source file of ours, and pinned libraries from a Maven repository."""

import asyncio
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.lab.programs import cache
from devflow.lab.programs.tool import run_tool

_RELEASE = "17"
_JDK = f"a JDK, {_RELEASE} or newer"
_COPY = "dependency:copy-dependencies"


@dataclass(frozen=True)
class JavaProgram:
    """A program, its source in ``folder``, beside the ``pom.xml`` that names its libraries and the
    ``sha256sums`` that they must have.
    """

    name: str
    folder: Path
    main: str
    """Its class, and its source file but for the ending."""
    instead: str
    """What to do for want of Java, as the end of a sentence."""

    @property
    def home(self) -> Path:
        """Folder of the cache with all its classes; whole, or not there."""
        pins = ("pom.xml", "sha256sums", self.source.name)
        return cache.folder(self.folder, pins) / self.name

    @property
    def source(self) -> Path:
        return self.folder / f"{self.main}.java"

    def find(self) -> Path | None:
        """Return the Java VM if all is there that it needs to run the program."""
        return _jdk_tool("java") if self.home.is_dir() else None

    def arguments(self, *options: str) -> list[str]:
        """Return the arguments of the VM: ``options``, then the program."""
        return [*options, "-cp", f"{self.home}{os.pathsep}{self.home}/*", self.main]

    async def build(self) -> Path:
        """Fetch the libraries, compile the source, and return the VM.

        :raises UserError: a tool is missing, or a library isn't what was pinned.
        :raises ToolError: a tool fails.
        """
        java, javac = (self._required(_jdk_tool(name), name, _JDK) for name in ("java", "javac"))
        maven = self._required(_on_path("mvn"), "mvn", "Maven")
        with tempfile.TemporaryDirectory(dir=self.home.parent, prefix=f".{self.name}-") as folder:
            made = Path(folder) / self.name
            # Maven knows the mirrors and proxies of this machine.
            fetch = (maven, "-B", "-q", "-ntp", "-f", self.folder / "pom.xml", _COPY)
            await run_tool([*map(str, fetch), f"-DoutputDirectory={made}"], self.folder, {})
            await asyncio.to_thread(self._verify, made)
            compilation = (
                javac,
                "--release",
                _RELEASE,
                "-cp",
                f"{made}/*",
                "-d",
                made,
                self.source,
            )
            await run_tool([*map(str, compilation)], self.folder, {})
            made.rename(self.home)
        return java

    def _verify(self, made: Path) -> None:
        lines = (self.folder / "sha256sums").read_text().splitlines()
        wanted = {name: digest for digest, name in map(str.split, lines)}
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made.glob("*.jar")
        }
        if found != wanted:
            odd = sorted({name for name, _ in found.items() ^ wanted.items()})
            raise UserError(
                f"{self.name}: Maven fetched {odd[0]} that isn't the one pinned in"
                f" {self.folder / 'sha256sums'}: check your Maven mirror, remove the file from"
                " ~/.m2/repository, then run it again.",
                Exit.LAB,
            )

    def _required(self, tool: Path | None, name: str, product: str) -> Path:
        if tool is None:
            raise UserError(
                f"{name} isn't on PATH, and the lab's {self.name} is built with it: install"
                f" {product}, or {self.instead}.",
                Exit.LAB,
            )
        return tool


def _jdk_tool(name: str) -> Path | None:
    home = os.environ.get("JAVA_HOME")
    chosen = Path(home) / "bin" / name if home else None
    return chosen if chosen and chosen.is_file() else _on_path(name)


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None
