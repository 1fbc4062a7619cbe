import errno
import subprocess
import sys

import click
import pytest

from devflow.cli import devflow, main
from devflow.cli.lazy import LazyCommand
from devflow.errors import Exit, UserError
from devflow.kube import ApiError
from devflow.release import SpecError

PRINTS_MUCH = """
import click, sys
from devflow import cli
from devflow.cli.lazy import LazyCommand
@click.command()
def probe():
    for _ in range(100_000):
        click.echo("a line")
sys.modules["probed"] = sys.modules["__main__"]
cli.devflow.lazy = {"probe": LazyCommand("probed", "probe", "")}
sys.exit(cli.main(["probe"]))
"""


def run_with(monkeypatch: pytest.MonkeyPatch, command: click.Command) -> int:
    monkeypatch.setattr(sys.modules[__name__], "probe", command, raising=False)
    monkeypatch.setattr(devflow, "lazy", {"probe": LazyCommand(__name__, "probe", "")})
    return main(["probe"])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("no lab", Exit.LAB), Exit.LAB),
        (SpecError("apps.shop", "no image"), Exit.BAD_INPUT),
        (ApiError(422, "Invalid", "refused"), Exit.FAILED),
        (ApiError(401, "Unauthorized", "who are you"), Exit.CLUSTER),
        (KeyboardInterrupt(), Exit.INTERRUPTED),
        (click.UsageError("no such option"), Exit.BAD_INPUT),
    ],
)
def test_errors_of_users_have_exit_codes_and_no_traceback(
    error: BaseException,
    code: Exit,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    @click.command()
    def probe() -> None:
        raise error

    assert run_with(monkeypatch, probe) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert (str(error) or "interrupted") in captured.err


def test_what_the_machine_refuses_is_told_with_its_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def probe() -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/etc/shadow")

    assert run_with(monkeypatch, probe) == Exit.FAILED
    assert capsys.readouterr().err == "Error: /etc/shadow: Permission denied\n"


def test_a_reader_that_has_seen_enough_gets_no_traceback() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -c '{PRINTS_MUCH}' | head -n 1; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (Exit.FAILED, "")


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def probe() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_with(monkeypatch, probe)


def test_what_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def probe() -> Exit:
        return Exit.TIMED_OUT

    assert run_with(monkeypatch, probe) == Exit.TIMED_OUT


@pytest.mark.parametrize("name", list(devflow.lazy))
def test_every_command_in_the_table_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == Exit.OK
    assert f"Usage: devflow {name}" in capsys.readouterr().out


def test_help_imports_no_command() -> None:
    program = (
        "import sys; from devflow.cli import main; main(['--help']);"
        "sys.exit(any(name.split('.')[0] in ('pulumi', 'pydantic', 'aiohttp', 'rich')"
        " for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
