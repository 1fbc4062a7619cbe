"""Programs that come as Go packages of a pinned module, unless PATH has a usable one."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab.source_change import SourceChange

TOOLS = Path(__file__).parent / "tools"
"""The pinned Go module that all programs of the lab come from, but for Argo CD's."""

_PROBE_SECONDS = 10.0

Version = tuple[int, int]


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
    """What its source must say otherwise; then no program on PATH will do."""

    @property
    def file_name(self) -> str:
        """Name in the cache: other tags or another source, another file."""
        changed = (self.change.name,) if self.change else ()
        return "-".join((self.name, *self.tags, *changed))

    def on_path(self) -> Path | None:
        """Return the program on PATH if its version is usable."""
        found = None if self.change else shutil.which(self.name)
        if found is None:
            return None
        version = _probe(found)
        if version is None or not self.at_least <= version < self.below:
            return None
        return Path(found).resolve()


def parse_version(text: str) -> Version | None:
    """Return the first version in what ``--version`` printed: ``Kubernetes v1.36.3`` → (1, 36)."""
    match = re.search(r"\bv?(\d+)\.(\d+)\.\d+", text)
    return (int(match[1]), int(match[2])) if match else None


def _probe(program: str) -> Version | None:
    try:
        done = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(done.stdout + done.stderr) if done.returncode == 0 else None
