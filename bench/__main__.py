"""``make bench``: runs every benchmark and prints one table, or the named ones: ``python -m bench render``."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import render
from bench.goals import Result
from devflow.errors import UserError

BENCHES: Mapping[str, Callable[[Path], Iterator[Result]]] = {"render": render.bench}


def main(names: list[str]) -> int:
    console = Console()
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise UserError(f"no benchmark is named {unknown[0]!r}; there are {', '.join(BENCHES)}")
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="devflow-bench-") as scratch:
        for name in names or BENCHES:
            console.print(f"running {name} …")
            results.extend(BENCHES[name](Path(scratch)))
    console.print(_table(results))
    out = Path("bench/out/results.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([result.to_json() for result in results], indent=2) + "\n")
    console.print(f"written to {out}")
    return 0


def _table(results: list[Result]) -> Table:
    table = Table("benchmark", "", "wall s", "CPU s", "peak MB", "wall ratio", "CPU ratio", "goal")
    for result in results:
        ratio = result.comparison
        for who, run in ((f"devflow: {result.name}", ratio.ours), (result.peer, ratio.peer)):
            figures = (f"{run.wall_seconds:.2f}", f"{run.cpu_seconds:.2f}", f"{run.peak_rss_mb:.0f}")
            if run is ratio.ours:
                table.add_row(result.name, "ours", *figures, "", "", "")
            else:
                table.add_row(
                    "",
                    who,
                    *figures,
                    f"{ratio.wall_ratio:.3f}",
                    f"{ratio.cpu_ratio:.3f}",
                    f"≤ {result.goal:g} {'met' if result.met else 'MISSED'}",
                    end_section=True,
                )
    return table


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as error:
        sys.exit(str(error))
