"""`devflow preview` names what lets pods do more than Pod Security "restricted"."""

from pathlib import Path

import pytest
import yaml

from devflow.cli.notes.loosened_apps import loosened_apps
from tests.unit.release.specs import LEAST


def project(folder: Path, **keys: object) -> Path:
    (folder / "Pulumi.yaml").write_text("name: x\nruntime: python\n")
    (folder / "__main__.py").touch()
    (folder / "Pulumi.some.yaml").write_text("config: {}\n")
    (folder / "stacks").mkdir()
    stack = {"apps": {"shop": {**LEAST, **keys}}}
    (folder / "stacks" / "some.yaml").write_text(yaml.safe_dump(stack))
    return folder


def test_each_has_a_line_with_the_app_and_the_way_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, volumes={"logs": {"hostPath": "/var/log"}}))
    assert list(loosened_apps(tmp_path, "some")) == [
        "shop is looser than Pod Security 'restricted': volume logs is a hostPath"
    ]


def test_restricted_apps_have_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path))
    assert list(loosened_apps(tmp_path, "some")) == []
    assert list(loosened_apps(tmp_path, "other")) == []
