"""Twenty apps at once, each in its own canary, behind one gateway."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import psutil
import pytest

from devflow.lab import Lab
from tests.lab.cluster import call
from tests.lab.loads import Load
from tests.lab.traffic import ROLLOUT, App
from tests.lab.waiting import eventually

pytestmark = pytest.mark.alone

APPS = 20
RATE_EACH = 10.0
MEMORY_BYTES = 3 << 30
SETTINGS = {"replicas": 2, "steps": [10, "approve", 50, "verify", 100], "verify": {"for": "3s"}}


class Use:
    """What the lab's processes take while the ``with`` block runs."""

    def __init__(self, lab: Lab) -> None:
        self._processes = [psutil.Process(part.pid) for part in lab.status() if part.pid]
        self._begun, self._cpu_seconds = time.monotonic(), self._spent()

    def report(self) -> str:
        seconds = time.monotonic() - self._begun
        cores = (self._spent() - self._cpu_seconds) / seconds
        return f"{self.memory_bytes() >> 20} MB, {cores:.2f} cores over {seconds:.0f} s"

    def memory_bytes(self) -> int:
        return sum(process.memory_info().rss for process in self._processes)

    def _spent(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self._processes)


def test_twenty_canaries_at_once_all_end_right_and_lose_no_request(
    lab: Lab, namespace: str, record_property: Callable[[str, object], None]
) -> None:
    apps = [App(lab, namespace, f"shop-{number}", SETTINGS) for number in range(APPS)]
    for app in apps:
        app.apply("1.0.0")
    for app in apps:
        app.wait_healthy()
        eventually(f"{app.name} is served", partial(_is_served, app))
    use = Use(lab)
    with ExitStack() as stack:
        loads = [stack.enter_context(Load(app.target, RATE_EACH)) for app in apps]
        for app in apps:
            app.release("2.0.0")
        eventually("all are in mid-canary", lambda: _phases(lab, namespace) == {"Paused"})
        for app in apps:
            assert app.weights() == {"stable": 90, "canary": 10}, app.name
        for app in apps:
            app.approve()
        eventually("all are over", lambda: _phases(lab, namespace) == {"Healthy"})
        for app, load in zip(apps, loads, strict=True):
            app.wait_healthy()
            eventually("the new version answers", partial(_is_answered, load, "2.0.0"))
    report = use.report()
    record_property("twenty canaries", report)
    print(f"twenty canaries: {report}")

    for app, load in zip(apps, loads, strict=True):
        assert not load.failures(), app.name
        answered = [(sample.version, sample.subset) for sample in load.samples]
        assert set(answered) >= {("1.0.0", "stable"), ("2.0.0", "canary")}, app.name
        assert answered[0] == ("1.0.0", "stable"), app.name
        # Back to where every app begins, with the new version as stable.
        app.wait_stable()
        assert app.weights() == {"stable": 100, "canary": 0}, app.name
        eventually(f"{app.name} is stable", partial(_is_stable, app))
    assert use.memory_bytes() < MEMORY_BYTES


def _is_served(app: App) -> bool:
    return app.get()[0] == 200


def _is_stable(app: App) -> bool:
    """Whether the pod that answers takes itself for one of stable: its label may come late."""
    return app.get()[1].count('"subset":"stable"') == 1


def _is_answered(load: Load, version: str) -> bool:
    return load.samples[-1].version == version


def _phases(lab: Lab, namespace: str) -> set[str]:
    rollouts, _ = call(lab, lambda kube: kube.list(*ROLLOUT, namespace))
    return {rollout.get("status", {}).get("phase") for rollout in rollouts}
