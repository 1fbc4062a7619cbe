from dataclasses import replace
from pathlib import Path

import pytest

from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.programs.on_path import parse_version
from devflow.lab.programs.source_change import SourceChange

ETCD = GoBinary("etcd", "go.etcd.io/etcd/server/v3", at_least=(3, 6), below=(4, 0))


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("etcd Version: 3.6.8\nGit SHA: x\nGo Version: go1.26.8", (3, 6)),
        ("Kubernetes v1.36.3", (1, 36)),
        ("kwok version v0.8.0 go1.26.8 (linux/amd64)", (0, 8)),
        ("v1.10.1+unknown", (1, 10)),
        ("no version here", None),
    ],
)
def test_the_version_is_found_in_what_the_program_prints(
    text: str, version: tuple[int, int] | None
) -> None:
    assert parse_version(text) == version


def program(folder: Path, script: str) -> Path:
    file = folder / "etcd"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize(
    ("script", "usable"),
    [
        ("echo etcd Version: 3.6.0", True),
        ("echo etcd Version: 3.5.21", False),
        ("echo etcd Version: 4.0.0", False),
        ("echo hello", False),
        ("echo etcd Version: 3.6.0; exit 1", False),
    ],
)
def test_a_program_on_path_is_used_if_its_version_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, usable: bool
) -> None:
    file = program(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ETCD.on_path() == (file if usable else None)


def test_build_tags_make_another_file() -> None:
    tagged = GoBinary("p", "example.org/p", (1, 0), (2, 0), tags=("one", "two"))
    assert tagged.file_name == "p-one-two"


def test_a_changed_source_makes_another_file_and_rules_out_what_is_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "echo etcd Version: 3.6.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    change = SourceChange("quiet", "go.etcd.io/etcd", "main.go", "loud", "quiet")
    changed = replace(ETCD, change=change)
    assert changed.file_name == "etcd-quiet"
    assert changed.on_path() is None
