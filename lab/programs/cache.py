"""What is built or fetched once and shared by all labs of a user."""

import hashlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

GO_PINS = ("go.mod", "go.sum")


def folder(module: Path, pins: Sequence[str] = GO_PINS) -> Path:
    """Return the cache folder of a module: another content of one of ``pins``, another folder."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return (
        Path(root) / "devflow" / "lab" / key(module, pins, f"{sys.platform}-{platform.machine()}")
    )


def key(module: Path, pins: Sequence[str], system: str) -> str:
    """Return the checksum of what pins the module's programs and of the system they run on."""
    digest = hashlib.sha256(system.encode())
    for name in pins:
        # Line ends differ between checkouts, their meaning doesn't.
        digest.update(b"\0" + (module / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
