"""Which MongoDB a lab has depends on what the user has. The choice is made when a lab is built."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devflow.lab import Lab
from devflow.lab.part import Part
from devflow.lab.parts import mongodb
from devflow.lab.programs.packaged import Packaged


@pytest.fixture(autouse=True)
def nothing_is_known() -> Iterator[None]:
    """A process probes for ``mongod`` once."""
    mongodb._mongod.cache_clear()
    yield
    mongodb._mongod.cache_clear()


def chosen(folder: Path) -> Part:
    (part,) = Lab(folder, [mongodb.PART]).parts
    return part


@pytest.mark.parametrize(
    ("version", "taken"), [("v7.0.14", True), ("v5.0.3", False), ("v9.0.0", False)]
)
def test_a_mongod_on_path_is_used_if_its_version_will_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, taken: bool
) -> None:
    monkeypatch.delenv("DEVFLOW_MONGODB_URI", raising=False)
    program = tmp_path / "mongod"
    program.write_text(f"#!/bin/sh\necho db version {version}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    binary = chosen(tmp_path).binary
    assert isinstance(binary, Packaged) is taken
    if isinstance(binary, Packaged):
        assert binary.find() == program


def test_a_mongodb_of_the_users_own_needs_no_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEVFLOW_MONGODB_URI", "mongodb://db.example.com/devflow")
    assert chosen(tmp_path).binary is None
