"""A terminal that can't show a sign gets another one, and no traceback (faults/15)."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
from devflow.cli import main
from devflow.cli.console import print_whole, table_console
from devflow.cli.record.job_table import job_head, jobs_table, steps_table
from devflow.watch import judge
from devflow.watch.show import print_once, table
from devflow.watch.show.json_lines import json_line
from tests.unit.record.jobs import job
from tests.unit.watch.objects import NOON, walked
main(["--version"])
console = table_console()
print_whole(console, jobs_table([job(message="größer 😀 → ≤")]), job_head(job()))
print_whole(console, steps_table(job()), table(walked()))
print_once(console, walked(), judge(walked()), job(), as_json=False)
print(json_line(walked(), judge(walked()), NOON, recorded=job(message="größer 😀 → ≤")))
"""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("extra", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_all_that_is_shown_can_be_written_in_any_encoding(
    encoding: str, extra: dict[str, str]
) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": os.getcwd()} | extra
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode(encoding)
    assert "shop-r2-0a1b2c3d" in text
    assert "Succeeded" in text
    data = json.loads(text.splitlines()[-1])
    assert data["recorded"]["message"].startswith("größer 😀")
