import base64
import os
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from devflow.engine.settings.config import StackConfig, load_config
from devflow.engine.settings.passphrase import ROUNDS
from devflow.engine.settings.project import find_project
from devflow.errors import Exit, UserError

SCHEMA = {
    "cluster": {"type": "string", "default": "kubeconfig"},
    "apps": {"type": "integer", "default": 2},
    "debug": {"type": "boolean"},
    "images": {"type": "object", "default": {}},
}


def load(folder: Path, stack: object = None, project: object = None) -> StackConfig:
    (folder / "__main__.py").touch()
    given = {"name": "shop", "runtime": "python", "config": SCHEMA} if project is None else project
    (folder / "Pulumi.yaml").write_text(given if isinstance(given, str) else yaml.safe_dump(given))
    settings = {"config": {"shop:debug": True}} if stack is None else stack
    text = settings if isinstance(settings, str) else yaml.safe_dump(settings)
    (folder / "Pulumi.dev.yaml").write_text(text)
    return load_config(find_project(folder), "dev")


def test_the_stack_goes_over_the_defaults(tmp_path: Path) -> None:
    config = load(tmp_path, {"config": {"shop:debug": False, "apps": 7, "kubernetes:context": "c"}})
    assert dict(config.values) == {
        "shop:cluster": "kubeconfig",
        "shop:apps": "7",
        "shop:debug": "false",
        "shop:images": "{}",
        "kubernetes:context": "c",
    }


def test_the_project_is_found_from_a_folder_below(tmp_path: Path) -> None:
    load(tmp_path)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_project(below).name == "shop"


def test_numbers_may_be_strings_as_the_cli_writes_them(tmp_path: Path) -> None:
    config = load(tmp_path, {"config": {"shop:debug": "true", "shop:apps": "3"}})
    assert config.get("shop:apps") == "3"


@pytest.mark.parametrize(
    ("stack", "says"),
    [
        ("", "empty"),
        ("- a\n- b\n", "is a list; it must be a mapping"),
        ("config: {a: [}\n", r"Pulumi\.dev\.yaml:1:14: is not YAML"),
        ({"config": {"shop:debug": True, "shop:nonsense": 1}}, "unknown key 'shop:nonsense'"),
        ({"config": {"shop:debug": True, "shop:apps": "many"}}, "shop:apps is 'many'.*integer"),
        ({"config": {"shop:debug": True, "shop:apps": True}}, "shop:apps is true.*integer"),
        ({"config": {"shop:debug": True, "shop:images": "x"}}, "shop:images.*object"),
        ({"config": {}}, "shop:debug is required"),
        ({"config": {"debug": True, "shop:debug": False}}, "'shop:debug' is there twice"),
        ({"config": {"shop:debug": True, "shop:cluster": {"secure": "v1:a:b"}}}, "shop:cluster"),
    ],
)
def test_bad_settings_are_one_line_of_bad_input(tmp_path: Path, stack: object, says: str) -> None:
    with pytest.raises(UserError, match=says) as failure:
        load(tmp_path, stack)
    assert "\n" not in str(failure.value)
    assert failure.value.exit_code is Exit.BAD_INPUT


def test_a_stack_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    load(tmp_path)
    with pytest.raises(UserError, match=r"no stack 'prod' in .*; there are: dev"):
        load_config(find_project(tmp_path), "prod")


def test_no_project_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no Pulumi\.yaml in"):
        find_project(tmp_path)


def test_another_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nodejs") as failure:
        load(tmp_path, project={"name": "shop", "runtime": "nodejs"})
    assert failure.value.exit_code is Exit.ENGINE


def encrypted(passphrase: str, text: str) -> tuple[str, str]:
    """A salt and a value as Pulumi's passphrase provider writes them."""
    salt = os.urandom(8)
    cipher = AESGCM(PBKDF2HMAC(SHA256(), 32, salt, ROUNDS).derive(passphrase.encode()))

    def seal(plain: str) -> str:
        nonce = os.urandom(12)
        sealed = cipher.encrypt(nonce, plain.encode(), None)
        return f"v1:{base64.b64encode(nonce).decode()}:{base64.b64encode(sealed).decode()}"

    return f"v1:{base64.b64encode(salt).decode()}:{seal('pulumi')}", seal(text)


def test_a_secret_needs_its_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    salt, value = encrypted("open sesame", "tulip")
    stack = {
        "encryptionsalt": salt,
        "config": {"shop:debug": True, "shop:cluster": {"secure": value}},
    }
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    with pytest.raises(UserError, match="set PULUMI_CONFIG_PASSPHRASE"):
        load(tmp_path, stack)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    with pytest.raises(UserError, match="not that of stack 'dev'"):
        load(tmp_path, stack)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "open sesame")
    config = load(tmp_path, stack)
    assert config.get("shop:cluster") == "tulip"
    assert config.secret_keys == {"shop:cluster"}
    assert "tulip" not in repr(config)


def test_a_passphrase_that_is_no_text_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salt, value = encrypted("open sesame", "tulip")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "\udcff")
    with pytest.raises(UserError, match=r"^PULUMI_CONFIG_PASSPHRASE: is not a text in UTF-8$"):
        load(tmp_path, {"encryptionsalt": salt, "config": {"shop:debug": {"secure": value}}})


@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.dev.yaml"])
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link to nothing"])
def test_what_is_no_file_is_named_and_not_taken_for_missing(
    tmp_path: Path, name: str, kind: str
) -> None:
    load(tmp_path)
    file = tmp_path / name
    file.unlink()
    make = {"a folder": file.mkdir, "a pipe": lambda: os.mkfifo(file)}
    make.get(kind, lambda: file.symlink_to("nowhere"))()
    with pytest.raises(UserError, match=r"is not a regular file|No such file") as refused:
        load_config(find_project(tmp_path), "dev")
    assert str(refused.value).startswith(str(file))
