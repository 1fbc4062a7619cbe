"""Programs that are on PATH already, in a version that will do."""

import re
import shutil
import subprocess
from pathlib import Path

_PROBE_SECONDS = 10.0

Version = tuple[int, int]
"""Major and minor."""


def usable(name: str, at_least: Version, below: Version) -> Path | None:
    """Return the program on PATH if its version is usable."""
    found = shutil.which(name)
    if found is None:
        return None
    version = _probe(found)
    if version is None or not at_least <= version < below:
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
