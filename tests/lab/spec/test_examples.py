"""The stacks in ``examples/``: the API server takes all of each, and a release of it comes to its
end under requests, none of which fails.
"""

import asyncio
from pathlib import Path

import pytest

from devflow.errors import UserError
from devflow.kube import Client, load_cluster
from devflow.lab import Lab
from devflow.lab.load import Pace
from devflow.rehearse.findings import Verdict, findings
from devflow.rehearse.plan import Plan, on_stage
from devflow.rehearse.rate import needed
from devflow.rehearse.recording import Recording
from devflow.rehearse.stage import Stage, rehearse
from devflow.release import AppSpec, Duration, Pause, Schedule, build
from devflow.stacks.loader import load_stack
from tests.lab.spec.dry_runs import refusals

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))
SECONDS, RATE = 3600.0, 150.0
"""Longer than any of them takes; and at least so many requests per second."""
AMPLE = 3
"""So many times more than needed to judge by: a busy machine sets weights late in a window."""
every_example = pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)


def app_in(file: Path) -> AppSpec:
    return load_stack(file).apps["shop"]


@every_example
def test_every_object_of_an_example_passes_a_strict_dry_run(
    lab: Lab, namespace: str, file: Path
) -> None:
    app = app_in(file).model_copy(update={"namespace": namespace})
    made = [one for one in build(app) if one["kind"] != "Application"]
    assert refusals(lab, *made) == []


@every_example
def test_a_release_of_an_example_comes_to_its_end_and_loses_no_request(
    lab: Lab, file: Path
) -> None:
    app = _without_waiting(app_in(file))
    plan = Plan("ghcr.io/acme/shop:2.0.0", speed=_fastest(app))
    found = findings(app, plan, asyncio.run(_walk(lab, app, plan)))
    assert (found.verdict, found.reason) == (Verdict.COMPLETED, found.reason)
    assert found.failed == 0


def _without_waiting(app: AppSpec) -> AppSpec:
    """Each pause is a second: some examples have one of days."""
    steps = [Pause(Duration(1)) if isinstance(step, Pause) else step for step in app.steps]
    return app.model_copy(update={"steps": Schedule.of(steps)})


def _fastest(app: AppSpec) -> int:
    """Half as fast as windows may be, where metrics are measured: a busy machine scrapes late."""
    if not app.verify.has_metrics:
        return 60
    return max(next(speed for speed in range(60, 0, -1) if _fits(app, speed)) // 2, 1)


def _fits(app: AppSpec, speed: int) -> bool:
    try:
        on_stage(app, "rehearsal", Plan("shop:2", speed=speed))
    except UserError:
        return False
    return True


async def _walk(lab: Lab, app: AppSpec, plan: Plan) -> Recording:
    async with Client(load_cluster(lab.kubeconfig, lab.context)) as kube:
        pace = Pace(_rate(app, plan), SECONDS)
        return await rehearse(Stage(kube, lab.gateway, print), app, plan, pace)


def _rate(app: AppSpec, plan: Plan) -> float:
    need = needed(on_stage(app, "rehearsal", plan))
    return max(RATE, AMPLE * need.rate) if need else RATE
