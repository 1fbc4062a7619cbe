"""Programs that come as Go packages of a pinned module, unless PATH has a usable one."""

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
    at_least: Version
    """Lowest version usable from PATH: (major, minor)."""
    below: Version
    """First version that is too new to be trusted."""
    tags: tuple[str, ...] = ()
    """Go build tags."""
    module: Path = TOOLS
    """Folder of the ``go.mod`` that pins it."""
    change: SourceChange | None = None
    """A change of its source, if it needs one: then no program on PATH can be used."""

    @property
    def file_name(self) -> str:
        """Name in the cache: other tags or another source, another file."""
        changed = (self.change.name,) if self.change else ()
        return "-".join((self.name, *self.tags, *changed))

    def on_path(self) -> Path | None:
        """Return the program on PATH if its version is usable."""
        return None if self.change else usable(self.name, self.at_least, self.below)
