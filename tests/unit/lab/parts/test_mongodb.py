"""Which MongoDB a lab has depends on what the user has. The choice is made at the import."""

import importlib
from pathlib import Path
from typing import Any

import pytest

from devflow.lab.parts import mongodb
from devflow.lab.programs.packaged import Packaged


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads the part anew; as it was afterwards."""
    yield lambda: importlib.reload(mongodb).PART
    monkeypatch.undo()
    importlib.reload(mongodb)


@pytest.mark.parametrize(
    ("version", "taken"), [("v7.0.14", True), ("v5.0.3", False), ("v9.0.0", False)]
)
def test_a_mongod_on_path_is_used_if_its_version_will_do(
    choose: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, taken: bool
) -> None:
    monkeypatch.delenv("DEVFLOW_MONGODB_URI", raising=False)
    program = tmp_path / "mongod"
    program.write_text(f"#!/bin/sh\necho db version {version}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    binary = choose().binary
    assert isinstance(binary, Packaged) is taken
    if taken:
        assert binary.find() == program


def test_a_mongodb_of_the_users_own_needs_no_process(
    choose: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVFLOW_MONGODB_URI", "mongodb://db.example.com/devflow")
    assert choose().binary is None
