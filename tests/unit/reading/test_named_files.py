"""A file that a user or a kubeconfig names is one of bounded size, or one line (faults/25)."""

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from devflow.cli.releasing.profile import read_profile
from devflow.engine.settings.passphrase import Decrypter
from devflow.errors import UserError
from devflow.kube.auth.credentials import Credentials
from devflow.kube.errors import UnreachableError
from devflow.record.mongo.uri import load_uri

SALT = "v1:AAAAAAAAAAA=:v1:AAAA:AAAA"


def passphrase(path: Path) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
        patch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(path))
        return Decrypter("dev", SALT, None).decrypt("a:b", "v1:AAAA:AAAA")


READERS: dict[str, Callable[[Path], object]] = {
    "the URI": lambda path: load_uri(path, {}),
    "a token": lambda path: asyncio.run(Credentials(token_file=path).headers()),
    "a passphrase": passphrase,
    "a load": lambda path: read_profile(str(path), 1.0, "09:00", 1, 1.0, lambda: 1.0),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["/dev/zero", "/", "/no/such/file"])
def test_a_file_that_is_none_is_one_line(reader: str, name: str) -> None:
    with pytest.raises((UserError, UnreachableError), match=r"^[^\n]+$"):
        READERS[reader](Path(name))


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_is_no_text_is_one_line(reader: str, tmp_path: Path) -> None:
    file = tmp_path / "binary"
    file.write_bytes(b"\xff\xfe\0")
    with pytest.raises((UserError, UnreachableError), match=r"^[^\n]+$"):
        READERS[reader](file)


def test_a_shells_pipe_may_hold_the_uri(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("mongodb://h/x\n",))
    # Open already, as a shell's is, when the command begins to read.
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer.start()
    writer.join()
    found = load_uri(pipe, {})
    os.close(held)
    assert found is not None
    assert found.text == "mongodb://h/x"
