"""Runs all benchmarks, or the named ones (``python -m bench render``), and prints one table."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import apply, controller, gateway, plugin, program, render, store
from bench.goals import Figure, Result
from bench.measure import Run
from devflow.errors import UserError

BENCHES: Mapping[str, Callable[[Path], Iterator[Result | Figure]]] = {
    "render": render.bench,
    "plugin": plugin.bench,
    "program": program.bench,
    "apply": apply.bench,
    "gateway": gateway.bench,
    "store": store.bench,
    "controller": controller.bench,
}


def main(names: list[str]) -> int:
    console = Console(width=None if sys.stdout.isatty() else 120)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise UserError(f"no benchmark is named {unknown[0]!r}; there are {', '.join(BENCHES)}")
    found: list[Result | Figure] = []
    with tempfile.TemporaryDirectory(prefix="devflow-bench-") as scratch:
        for name in names or BENCHES:
            console.print(f"running {name} …")
            for one in BENCHES[name](Path(scratch)):
                console.print(f"  {one.name}: measured")
                found.append(one)
    if results := [one for one in found if isinstance(one, Result)]:
        console.print(_table(results))
    if figures := [one for one in found if isinstance(one, Figure)]:
        console.print(_figures_table(figures))
    out = Path("build/bench.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([one.to_json() for one in found], indent=2) + "\n")
    console.print(f"written to {out}")
    return 0


def _table(results: list[Result]) -> Table:
    table = Table("benchmark", "", "wall s", "CPU s", "peak MB", "wall ratio", "CPU ratio", "goal")
    for result in results:
        both = result.comparison
        ratios = (f"{both.wall_ratio:.3f}", f"{both.cpu_ratio:.3f}")
        of = "CPU ≤" if result.of_cpu else "≤"
        goal = "" if result.goal is None else f"{of} {result.goal:g} {_met(result)}"
        table.add_row(result.name, "devflow", *_figures(both.ours), *ratios, goal)
        table.add_row("", result.peer, *_figures(both.peer), end_section=True)
    return table


def _figures_table(figures: list[Figure]) -> Table:
    table = Table("figure", "", "unit", "goal", "beside")
    for one in figures:
        sign = "≥" if one.at_least else "≤"
        goal = "" if one.goal is None else f"{sign} {one.goal:,g} {_met(one)}"
        table.add_row(one.name, f"{one.value:,.1f}", one.unit, goal, one.beside)
    return table


def _met(one: Result | Figure) -> str:
    return "met" if one.met else "MISSED"


def _figures(run: Run) -> tuple[str, str, str]:
    return f"{run.wall_seconds:.2f}", f"{run.cpu_seconds:.2f}", f"{run.peak_rss_mb:.0f}"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as error:
        sys.exit(str(error))
