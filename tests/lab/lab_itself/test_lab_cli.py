"""``devflow lab`` as a person or a script sees it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from devflow.lab import Lab
from tests.lab.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]


def devflow(*arguments: str, lab: Path | None = None) -> subprocess.CompletedProcess[str]:
    program = "import sys; from devflow.cli import main; sys.exit(main())"
    environment = {"DEVFLOW_LAB": str(lab)} if lab else {}
    return subprocess.run(
        [sys.executable, "-c", program, "lab", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def test_status_is_a_table_or_json(lab: Lab) -> None:
    table = devflow("status")
    assert table.returncode == 0
    assert table.stdout.strip().splitlines()[0].split() == [
        "PART",
        "STATE",
        "PID",
        "PORTS",
        "UPTIME",
        "RSS",
    ]
    parts = json.loads(devflow("status", "--json").stdout)
    assert {part["state"] for part in parts} == {"running"}
    assert all(part["rss_bytes"] > 1 << 20 for part in parts)


def test_logs_shows_the_last_lines_of_a_part(lab: Lab) -> None:
    done = devflow("logs", "argo-rollouts", "-n", "3")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["logs", "nobody"], 2, "no part 'nobody'"),
        (["logs", "etcd"], 4, "There is no lab in"),
        (["down"], 4, "There is no lab in"),
        (["status"], 4, "stopped"),
    ],
)
def test_a_mistake_gets_one_clear_line(
    tmp_path: Path, lab: Lab, arguments: list[str], code: int, message: str
) -> None:
    done = devflow(*arguments, lab=tmp_path / "none")
    assert done.returncode == code
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_lab_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for command in (["up"], ["down", "--purge"]):
        assert devflow(*command, lab=tmp_path).returncode == 4
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
