"""Programs that come as Go packages of a pinned module, unless PATH has a usable one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from devflow.lab.programs.on_path import Version, usable
from devflow.lab.programs.source_change import SourceChange

TOOLS = Path(__file__).parents[1] / "tools"
"""The pinned Go module that all programs of the lab come from, but for Argo CD's."""


@dataclass(frozen=True)
class GoBinary:
    """A program: where its source is, and which versions on PATH do as well."""

    name: str
    package: str
    """Go package of its ``main``."""
    at_least: Version = (0, 0)
    """Lowest version usable from PATH: (major, minor)."""
    below: Version = (0, 0)
    """First version that is too new to be trusted; by default all are."""
    tags: tuple[str, ...] = ()
    """Go build tags."""
    module: Path = TOOLS
    """Folder of the ``go.mod`` that pins it."""
    change: SourceChange | None = None
    """A change of its source, if it needs one: then no program on PATH can be used."""
    source: Path | None = None
    """Folder of its source, if that is the lab's own: then likewise."""

    @property
    def file_name(self) -> str:
        """Name in the cache: other tags or another source, another file."""
        changed = (self.change.name,) if self.change else ()
        own = (_digest(self.source),) if self.source else ()
        return "-".join((self.name, *self.tags, *changed, *own))

    def on_path(self) -> Path | None:
        """Return the program on PATH if its version is usable."""
        if self.change or self.source:
            return None
        return usable(self.name, self.at_least, self.below)


def _digest(source: Path) -> str:
    """Return a digest of the Go files in a folder."""
    files = sorted(source.glob("*.go"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
