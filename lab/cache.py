"""What is built or fetched once and shared by all labs of a user."""

import hashlib
import os
import platform
import sys
from pathlib import Path


def folder(module: Path) -> Path:
    """Return the cache folder of a Go module: another ``go.mod`` or ``go.sum``, another folder."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "devflow" / "lab" / key(module, f"{sys.platform}-{platform.machine()}")


def key(module: Path, system: str) -> str:
    """Return the checksum of what pins the module's programs and of the system they run on."""
    digest = hashlib.sha256(system.encode())
    for name in ("go.mod", "go.sum"):
        # Line ends differ between checkouts, their meaning doesn't.
        digest.update(b"\0" + (module / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
