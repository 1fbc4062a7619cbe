"""Who runs a command, on a machine that may not know."""

import os
from pathlib import Path

import pytest

import devflow
from devflow.account import account_name
from devflow.cli.releasing.acting.person import Person

PRODUCT = Path(devflow.__file__).parent
# What Python says of it, before 3.13 and since.
NAMELESS = (KeyError("getpwuid(): uid not found: 65532"), OSError("No username set"))


@pytest.mark.parametrize("error", NAMELESS, ids=["3.11", "3.13"])
def test_an_account_without_a_name_is_called_by_its_number(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nameless() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", nameless)
    assert account_name() == f"uid-{os.getuid()}"
    assert Person("").name == account_name()


def test_nothing_else_asks_for_the_name_of_the_account() -> None:
    asking = [
        str(file.relative_to(PRODUCT))
        for file in PRODUCT.rglob("*.py")
        if "getuser" in file.read_text() or "getpwuid" in file.read_text()
    ]
    assert asking == ["account.py"]
