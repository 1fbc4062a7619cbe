"""What a command does when it is asked to end, in a process of its own."""

import signal
import subprocess
import sys

import pytest

from devflow.errors import Exit

WAITS = """
import asyncio, signal, sys
import click
from devflow import cli
signal.signal(signal.SIGINT, INTERRUPTS)
signal.signal(signal.SIGHUP, HANGS_UP)
async def wait():
    try:
        print("waits", flush=True)
        await asyncio.sleep(60)
    finally:
        print("tidied up", flush=True)
@click.command()
def probe():
    asyncio.run(wait())
sys.modules["probes.probe"] = sys.modules["__main__"]
cli.devflow.package, cli.devflow.summaries = "probes", {"probe": ""}
sys.exit(cli.main(["probe"]))
"""
DEFAULT, IGNORED = "signal.default_int_handler", "signal.SIG_IGN"


def waiting(*, interrupts: str, hangs_up: str = "signal.SIG_DFL") -> "subprocess.Popen[str]":
    program = WAITS.replace("INTERRUPTS", interrupts).replace("HANGS_UP", hangs_up)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waits\n"
    return process


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_to_end_tidies_up(sign: signal.Signals) -> None:
    with waiting(interrupts=DEFAULT) as process:
        process.send_signal(sign)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err.strip()) == (
        Exit.INTERRUPTED,
        "tidied up\n",
        "interrupted",
    )


def test_it_does_so_where_the_shell_has_ctrl_c_ignored() -> None:
    with waiting(interrupts=IGNORED) as process:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err.strip()) == (
        Exit.INTERRUPTED,
        "tidied up\n",
        "interrupted",
    )


def test_what_nohup_has_ignored_stays_ignored() -> None:
    with waiting(interrupts=DEFAULT, hangs_up=IGNORED) as process:
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == Exit.INTERRUPTED
