"""``python -m tests.fuzz SECONDS [READER …]``: inputs that coverage leads to, for each reader.

Needs ``atheris``. ``DEVFLOW_SEED`` repeats a search. Prints a table of the readers, and ends with
exit code 1 if a reader can't take an input, or takes over 5 s of the processor for one;
``build/fuzz`` has it then.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.readers import READERS

FOUND = Path("build/fuzz")
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)|^Done (\d+) runs", re.MULTILINE)
_ROW = "| {:<14} | {:>10} | {:>7} | {}\n"


def _run(name: str, seconds: str) -> bool:
    """Search one reader's inputs and print its row; return whether it took them all."""
    log, began = FOUND / f"{name}.log", time.monotonic()
    with log.open("w") as file:
        # libFuzzer ends its process, so each reader has one of its own.
        command = [sys.executable, "-m", "tests.fuzz.one", name, seconds, f"{FOUND}/{name}-"]
        good = subprocess.run(command, stdout=file, stderr=file, check=False).returncode == 0
    counts = [int(a or b) for a, b in _EXECUTED.findall(log.read_text(errors="replace"))]
    executed = f"{max(counts, default=0):,}"
    finding = "" if good else f"see {log}"
    sys.stdout.write(_ROW.format(name, executed, f"{time.monotonic() - began:.0f}", finding))
    sys.stdout.flush()
    return good


def main(seconds: str = "60", *names: str) -> int:
    """The exit code."""
    FOUND.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"seed {os.environ.get('DEVFLOW_SEED', '1')}, {seconds} s each\n")
    sys.stdout.write(_ROW.format("reader", "executions", "seconds", "finding"))
    sys.stdout.flush()
    failed = [name for name in names or READERS if not _run(name, seconds)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
