import asyncio
import errno
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from devflow.cli import devflow, main
from devflow.cli.commands.lab import lab
from devflow.errors import Exit, UserError
from devflow.files import naming
from devflow.kube import ApiError
from devflow.release import SpecError

PRINTS_MUCH = """
import click, sys
from devflow import cli
@click.command()
def probe():
    for _ in range(100_000):
        click.echo("a line")
sys.modules["probes.probe"] = sys.modules["__main__"]
cli.devflow.package, cli.devflow.summaries = "probes", {"probe": ""}
sys.exit(cli.main(["probe"]))
"""


def run_with(monkeypatch: pytest.MonkeyPatch, command: click.Command) -> int:
    module = ModuleType("probes.probe")
    monkeypatch.setattr(module, "probe", command, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(devflow, "package", "probes")
    monkeypatch.setattr(devflow, "summaries", {"probe": ""})
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


@pytest.mark.parametrize(
    "error", [TimeoutError(), OSError(), ConnectionResetError(), OSError("Connect call failed")]
)
def test_no_error_of_the_machine_is_told_as_none(
    error: OSError, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """faults/16: a TimeoutError is an OSError without a number."""

    @click.command()
    def probe() -> None:
        raise error

    assert run_with(monkeypatch, probe) == Exit.FAILED
    told = capsys.readouterr().err
    assert told.startswith("Error: this machine: ")
    assert "None" not in told
    assert len(told) > len("Error: this machine: \n")


def test_a_wait_of_the_labs_that_was_too_long_names_the_function_that_waited(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    of_the_lab: dict[str, Any] = {"__name__": "devflow.lab.somewhere", "asyncio": asyncio}
    exec(  # noqa: S102
        "async def wait():\n    async with asyncio.timeout(0):\n        await asyncio.sleep(9)\n",
        of_the_lab,
    )

    @click.command()
    def probe() -> None:
        asyncio.run(of_the_lab["wait"]())

    assert run_with(monkeypatch, probe) == Exit.LAB
    assert capsys.readouterr().err.startswith("Error: devflow.lab.somewhere.wait: it took too long")


def test_a_full_disk_is_told_with_its_file_and_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def probe() -> None:
        with naming(Path("/dev/full")):
            Path("/dev/full").write_text("x")

    assert run_with(monkeypatch, probe) == Exit.FAILED
    assert capsys.readouterr().err == (
        "Error: /dev/full: No space left on device; free some disk space, then run the command"
        " again\n"
    )


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", ">&- 2>&- <&-"])
def test_a_stream_that_is_closed_is_none_that_is_missed(closed: str, tmp_path: Path) -> None:
    command = f'exec "$0" -m devflow history --mongodb-uri-file nowhere {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == Exit.BAD_INPUT
    assert "Traceback" not in done.stderr


def test_an_output_that_can_not_be_written_is_called_so() -> None:
    """faults/32: a full disk was told without what was written."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "devflow", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == Exit.FAILED
    assert done.stderr.startswith("Error: the output: No space left on device; free some disk")


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


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            ["release", "shop", "--image", "not an image"],
            [
                "Error: Invalid value for '--image': 'not an image' is not an image;"
                " write it as in ghcr.io/acme/shop:1.0.0"
            ],
        ),
        (
            ["release", "shop"],
            ["Error: Missing option '--image'.", "Try 'devflow release --help'."],
        ),
        (["realease"], ["Error: No such command 'realease'.", "Try 'devflow --help'."]),
    ],
)
def test_what_click_refuses_is_a_line_or_two(
    arguments: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == Exit.BAD_INPUT
    assert capsys.readouterr().err.splitlines() == lines


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == Exit.BAD_INPUT
    assert "Usage: devflow" in capsys.readouterr().err


@pytest.mark.parametrize("name", list(devflow.summaries))
def test_every_command_in_the_table_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == Exit.OK
    assert f"Usage: devflow {name}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--help"], ["lab", "--help"]])
def test_help_imports_no_command(arguments: list[str]) -> None:
    program = (
        f"import sys; from devflow.cli import main; main({arguments});"
        "sys.exit(any(name.split('.')[0] in ('pulumi', 'pydantic', 'aiohttp', 'rich', 'psutil')"
        " for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)


def test_help_lists_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    listed = " ".join(capsys.readouterr().out.split())
    assert all(f" {code:d} {code.label}" in listed for code in Exit)


@pytest.mark.parametrize("name", list(lab.summaries))
def test_every_command_of_the_lab_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", name, "--help"]) == Exit.OK
    assert f"Usage: devflow lab {name}" in capsys.readouterr().out
