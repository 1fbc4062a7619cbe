"""What the Pulumi CLI gets of a stack of the lab (faults/20 d)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.engine.pulumi.lab_backend import LabBackend
from devflow.engine.settings.config import load_config
from devflow.engine.settings.passphrase import Decrypter, Encrypter
from devflow.engine.settings.project import Project
from devflow.errors import UserError

THEIRS = "the user's own"


class Stack:
    """A project with a stack of the lab, and an empty lab."""

    def __init__(self, folder: Path) -> None:
        self.lab, self.folder = folder / "lab", folder / "project"
        self.folder.mkdir()

    def write(self, **settings: Any) -> LabBackend:
        project = Project(self.folder, "devflow", self.folder / "__main__.py", {})
        settings = {**settings, "config": {"devflow:cluster": "lab"} | settings.get("config", {})}
        project.stack_file("dev").write_text(yaml.safe_dump(settings))
        return LabBackend(self.lab, load_config(project, "dev"))

    @property
    def copy(self) -> dict[str, Any]:
        file = self.lab / "pulumi" / "settings" / "devflow" / "Pulumi.dev.yaml"
        return dict(yaml.safe_load(file.read_text()))


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", THEIRS)
    return Stack(tmp_path)


def test_the_cli_works_under_the_labs_passphrase_whatever_the_user_has_set(stack: Stack) -> None:
    environment = stack.write().prepare()
    assert "PULUMI_CONFIG_PASSPHRASE" not in environment
    file = Path(environment["PULUMI_CONFIG_PASSPHRASE_FILE"])
    assert file == stack.lab / "pulumi-passphrase"
    before = file.read_text()
    stack.write().prepare()
    assert file.read_text() == before


def test_a_salt_that_a_plain_preview_left_behind_is_not_the_labs(stack: Stack) -> None:
    theirs = Encrypter("dev", THEIRS, None)
    theirs.encrypt("")
    stack.write(encryptionsalt=theirs.salt).prepare()
    assert "encryptionsalt" not in stack.copy


def test_the_salt_that_the_cli_wrote_into_the_copy_stays(stack: Stack) -> None:
    stack.write().prepare()
    file = stack.lab / "pulumi" / "settings" / "devflow" / "Pulumi.dev.yaml"
    file.write_text(yaml.safe_dump({**stack.copy, "encryptionsalt": "v1:made:by the CLI"}))
    stack.write().prepare()
    assert stack.copy["encryptionsalt"] == "v1:made:by the CLI"


def test_secrets_of_the_settings_are_encrypted_anew_for_the_copy(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Encrypter("dev", THEIRS, None)
    word, deep = ({"secure": theirs.encrypt(text)} for text in ("tulip", "rose"))
    config = {"a:word": word, "a:deep": {"list": [deep, "plain"]}}
    environment = stack.write(config=config, encryptionsalt=theirs.salt).prepare()
    copy = stack.copy
    assert copy["encryptionsalt"] != theirs.salt
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    monkeypatch.setenv(
        "PULUMI_CONFIG_PASSPHRASE_FILE", environment["PULUMI_CONFIG_PASSPHRASE_FILE"]
    )
    ours = Decrypter("dev", copy["encryptionsalt"], None)
    assert ours.decrypt("a:word", copy["config"]["a:word"]["secure"]) == "tulip"
    hidden, plain = copy["config"]["a:deep"]["list"]
    assert (ours.decrypt("a:deep", hidden["secure"]), plain) == ("rose", "plain")


def test_secrets_under_another_passphrase_than_the_users_are_named(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Encrypter("dev", "another", None)
    config = {"a:word": {"secure": theirs.encrypt("tulip")}}
    with pytest.raises(UserError, match="passphrase is not that of stack 'dev'"):
        stack.write(config=config, encryptionsalt=theirs.salt)
