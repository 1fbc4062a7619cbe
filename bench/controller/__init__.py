"""The controller: changes per CPU second, time to the record, its start, and the store away.

All against a server of our own that streams what Argo Rollouts would write, so that what is
measured is ours. Everything but the time to the record is without a store.
"""

import importlib.util
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.controller.rollouts import STATES
from bench.goals import Figure, Result
from bench.measure import Run, paired
from bench.mongodb import mongodb
from devflow.errors import UserError

_APPS = 300
_CHANGES = _APPS * (STATES - 1)
_RUNS = 3
_STARTED_APPS = 10_000
_WAITING_APPS = 1000
_GOAL_CHANGES_PER_CPU_SECOND = 10_000
_GOAL_OF_KOPF = 1 / 20
_GOAL_START_SECONDS = 5
_GOAL_START_MB = 120
_GOALS_MILLISECONDS = {"median": (50, 5), "99th percentile": (99, 25)}


def bench(scratch: Path) -> Iterator[Result | Figure]:
    """Yields what it finds, one after the other."""
    if importlib.util.find_spec("kopf") is None:
        raise UserError(
            "kopf, the controller's peer, is not installed: `make bench` brings it, or"
            " .venv/bin/pip install --require-hashes -r bench/requirements.lock"
        )
    yield from _changes()
    yield from _start()
    yield from _store_away()
    yield from _latency(scratch)


def _changes() -> Iterator[Result | Figure]:
    ours = partial(_run, "ours.changes")
    name = f"controller, {_CHANGES:,} changes"
    beside_kopf = paired(ours, partial(_run, "peers.with_kopf"), runs=_RUNS)
    yield Result(name, beside_kopf, "kopf, the same fold", _GOAL_OF_KOPF, of_cpu=True)
    beside_bare = paired(ours, partial(_run, "peers.bare"), runs=_RUNS)
    yield Result(name, beside_bare, "a socket and msgspec alone", None)
    quiet, logged = (
        _CHANGES / statistics.median(_run(reader).cpu_seconds for _ in range(_RUNS))
        for reader in ("ours.changes", "ours.changes_logged")
    )
    goal = _GOAL_CHANGES_PER_CPU_SECOND
    beside = f"with its log {logged:,.0f}"
    yield Figure("controller, changes", quiet, "per CPU s", goal, at_least=True, beside=beside)


def _run(reader: str) -> Run:
    taken = _taken(reader, _APPS)
    return Run(taken["wall_seconds"], taken["cpu_seconds"], taken["peak_rss_mb"])


def _start() -> Iterator[Figure]:
    taken = _taken("ours.start", _STARTED_APPS, "over")
    name = f"controller, start with {_STARTED_APPS:,} apps"
    cpu = f"{taken['cpu_seconds']:.1f} CPU s"
    yield Figure(name, taken["wall_seconds"], "s", _GOAL_START_SECONDS, beside=cpu)
    yield Figure(name, taken["peak_rss_mb"], "MB", _GOAL_START_MB)


def _store_away() -> Iterator[Figure]:
    taken = _taken("ours.store_away", _WAITING_APPS)
    changes = _WAITING_APPS * (STATES - 1)
    yield Figure(
        f"controller, store away for {changes:,} changes",
        taken["grown_mb"] * 1024 / taken["waiting"],
        "KiB per job",
        beside=f"{taken['waiting']:,} jobs wait; {taken['cpu_seconds']:.1f} CPU s",
    )


def _latency(scratch: Path) -> Iterator[Figure]:
    with mongodb(scratch / "controller-lab") as uri_file:
        taken = _taken("latency.latency", _APPS, uri_file=uri_file)
    for name, (percent, goal) in _GOALS_MILLISECONDS.items():
        ours, bare = (
            statistics.quantiles(taken[whose], n=100)[percent - 1] * 1000
            for whose in ("ours", "bare")
        )
        yield Figure(
            f"controller, event to record, {name}",
            ours - bare,
            "ms",
            goal,
            beside=f"{ours:.1f} ms, a bare write {bare:.1f} ms",
        )


def _taken(reader: str, apps: int, *state: str, uri_file: Path | None = None) -> dict[str, Any]:
    """What a reader prints, of a server of its own."""
    with _server(apps, *state) as port:
        files = [str(uri_file)] if uri_file else []
        argv = [sys.executable, "-m", "bench.controller.reader", reader, port, str(apps), *files]
        done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{reader} exited with {done.returncode}:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _server(apps: int, *state: str) -> Iterator[str]:
    """Run one; yields its port."""
    argv = [sys.executable, "-m", "bench.controller.server", str(apps), *state]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
