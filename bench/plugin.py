"""One cold run of Argo CD's plugin for one app, beside a clock of 300 ms."""

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.apps import written_apps
from bench.goals import Result
from bench.measure import Command, compare

_LIMIT_SECONDS = 0.3
_RUNS = 9


def bench(scratch: Path) -> Iterator[Result]:
    """Yields one result; a ratio of 1 is the whole of the time."""
    ((name, app),) = written_apps(1).items()
    (scratch / "devflow.yaml").write_text(yaml.safe_dump({"apps": {name: app}}))
    told = {
        "ARGOCD_APP_NAME": name,
        "ARGOCD_APP_NAMESPACE": app["namespace"],
        "ARGOCD_APP_SOURCE_REPO_URL": app["source"]["repoURL"],
    }
    program = str(Path(sys.executable).with_name("devflow-plugin"))
    ours = Command("devflow-plugin", [program], scratch, env=told)
    clock = Command(f"{_LIMIT_SECONDS:g} s", ["sleep", str(_LIMIT_SECONDS)], scratch)
    yield Result("plugin, 1 app", compare(ours, clock, runs=_RUNS), clock.name, goal=1)
