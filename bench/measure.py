"""Times whole processes in pairs, so that a ratio holds even when the machine's speed drifts."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """A process to time; ``before`` puts its world in order and is not timed."""

    name: str
    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str] | None = None
    before: Callable[[], None] | None = None


@dataclass(frozen=True)
class Run:
    """What one process took, its own children included."""

    wall_seconds: float
    cpu_seconds: float
    peak_rss_mb: float
    """Of the largest single process."""


@dataclass(frozen=True)
class Comparison:
    """Medians of both sides, and the median of the ratios pair by pair."""

    ours: Run
    peer: Run
    wall_ratio: float
    cpu_ratio: float


def run_once(command: Command) -> Run:
    """Run one process to its end.

    :raises RuntimeError: with the end of its output, if it fails.
    """
    if command.before:
        command.before()
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command.argv,
            cwd=command.cwd,
            env={**os.environ, **(command.env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(max(0, output.seek(0, os.SEEK_END) - 2000))
            said = output.read().decode(errors="replace")
            raise RuntimeError(f"{command.name} exited with {process.returncode}:\n{said}")
    return Run(wall_seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(ours: Command, peer: Command, *, runs: int) -> Comparison:
    """Run both in turn, ``runs`` times each after one warm-up."""
    return paired(lambda: run_once(ours), lambda: run_once(peer), runs=runs)


def paired(ours: Callable[[], Run], peer: Callable[[], Run], *, runs: int) -> Comparison:
    """The same of what is more than a command: each call does it once, and tells what it took."""
    pairs = [(ours(), peer()) for _ in range(runs + 1)][1:]
    ours_runs, peer_runs = zip(*pairs, strict=True)
    return Comparison(
        ours=_median(ours_runs),
        peer=_median(peer_runs),
        wall_ratio=statistics.median(a.wall_seconds / b.wall_seconds for a, b in pairs),
        cpu_ratio=statistics.median(a.cpu_seconds / b.cpu_seconds for a, b in pairs),
    )


def _median(runs: Sequence[Run]) -> Run:
    return Run(
        statistics.median(run.wall_seconds for run in runs),
        statistics.median(run.cpu_seconds for run in runs),
        max(run.peak_rss_mb for run in runs),
    )
