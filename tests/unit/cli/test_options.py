"""Texts from options are checked before they go into paths and queries (faults/29)."""

import pytest

from devflow.cli import main
from devflow.errors import Exit

LONG = f"\x1b[31m{'x' * 5000}"


@pytest.mark.parametrize(
    "arguments",
    [
        [LONG],
        ["up", LONG],
        ["up", f"--{LONG}"],
        ["up", "--engine", LONG],
        ["up", f"--engine={'a b ' * 2000}"],
        ["lab", "logs", "etcd", "--lines", LONG],
        ["lab", "load", "shop", "--rate", LONG],
        ["wait", "shop", "--wait-for-approval", LONG],
        ["controller", "--listen", LONG],
    ],
)
def test_a_long_value_is_one_short_line_that_says_what_is_wrong(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == Exit.BAD_INPUT
    told = capsys.readouterr().err
    assert all(len(line) <= 1010 for line in told.splitlines())
    assert "\x1b" not in told
    assert len(told.splitlines()) <= 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["controller", "-n", "../x"],
        ["controller", "--lease-namespace", "a/b"],
        ["controller", "--retention", "99999999999"],
        ["controller", "--cluster", "a\nb"],
        ["watch", "shop", "-n", "../x"],
        ["watch", "../shop"],
        ["history", "-n", "a b"],
        ["history", "a\udcff"],
        ["job", "a\nb"],
        ["job", "../etc"],
        ["promote-to", "prod", "../shop"],
        ["promote-to", "prod", "shop", "--image", "a:1 "],
        ["release", "shop", "--image", "https://ghcr.io/a/b:1"],
        ["release", "shop", "--image", "a:1 "],
        ["rehearse", "shop", "--image", ""],
        ["render", "--out", ""],
        ["controller", "--notify-secrets", ""],
    ],
)
def test_a_text_that_cannot_be_a_name_is_bad_input(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == Exit.BAD_INPUT
    (last,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Error")]
    assert "Invalid value" in last
