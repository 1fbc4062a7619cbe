"""The lab's MongoDB, alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devflow.lab import Lab
from devflow.lab.parts import discover

_PARTS = ("etcd", "kube-apiserver", "mongodb")


@contextmanager
def mongodb(folder: Path) -> Iterator[Path]:
    """Run it in a new folder; yields the file with its URI."""
    lab = Lab(folder, [part for part in discover() if part.name in _PARTS])
    lab.up()
    try:
        yield lab.mongodb_uri
    finally:
        lab.down(purge=True)
