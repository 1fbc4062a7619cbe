"""Aborts under load: at which moment, in which condition, and where the traffic was afterwards."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from devflow.kube import Client
from devflow.release.names import HASH_LABEL
from tests.lab.loads import Load
from tests.lab.parts import kill
from tests.lab.traffic import App, Object
from tests.lab.waiting import eventually

SETTINGS: dict[str, Any] = {
    "replicas": 3,
    "steps": [10, "approve", 30, "approve", 50, "approve", 80, "approve", 100],
    "verify": {"grace": "10m"},
    "progressDeadline": "10m",
}
"""Only the test aborts."""
WEIGHTS = (0, 10, 30, 50, 80)
MOMENTS = tuple((weight, delay) for weight in WEIGHTS for delay in (0.0, 0.6))
"""The canary's weight in percent when the release is aborted, and how many seconds later."""
SOON_SECONDS, AT_LAST_SECONDS = 1.0, 2.0
WATCHED_SECONDS = 8.0
"""How long the traffic is watched after an abort."""
STRAY_SHARE = 0.001
"""What the canary may get of the requests that leave after ``AT_LAST_SECONDS``."""


def never_ready(app: App) -> str:
    """Make one pod of stable NotReady, and wait until it is; its name."""
    pod = pods(app, "stableRS")[0]
    name: str = pod["metadata"]["name"]
    app.annotate_pods([pod], fault="never-ready")
    eventually("a pod of stable is NotReady", lambda: name not in ready_pods(app))
    return name


def _crash_canary(app: App) -> None:
    crashing = {pod["metadata"]["name"] for pod in pods(app, "currentPodHash")}
    app.annotate_canary(fault="crash-loop")
    eventually("the canary crashes", lambda: not crashing & ready_pods(app))


def _fill_quota(app: App) -> None:
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "full", "namespace": app.namespace},
        "spec": {"hard": {"pods": str(len(app.pods()))}},
    }

    async def fill(kube: Client) -> None:
        await kube.apply(quota)

    app.ask(fill)
    app.scale(5)


CONDITIONS: Mapping[str, Callable[[App], object]] = {
    "all well": lambda app: None,
    "one stable pod NotReady": never_ready,
    "all canary pods crashing": _crash_canary,
    "stable scaling up": lambda app: app.scale(5),
    "quota full": _fill_quota,
    "Argo Rollouts killed": lambda app: kill(app.lab, "argo-rollouts"),
}


@dataclass(frozen=True)
class Aborted:
    """What became of the requests."""

    last_seconds: float
    """When the last request that the canary answered had left, from the abort on; 0 if none."""
    share: float
    """The canary's share of the requests that left after ``AT_LAST_SECONDS``."""
    failures: Mapping[str, int]
    """Requests that failed though no pod answered so, by what went wrong."""

    def check(self) -> None:
        """The promise, whatever the condition."""
        assert self.share <= STRAY_SHARE, self
        assert not self.failures, self


def abort(app: App, condition: str, weight: int, delay_seconds: float) -> Aborted:
    """Release 2.0.0, abort it under load, and watch the traffic."""
    with ExitStack() as stack:
        load = stack.enter_context(Load(app.target))
        app.release("2.0.0")
        for passed in WEIGHTS[1 : WEIGHTS.index(weight) + 1]:
            app.wait_weight(passed)
            if passed != weight:
                app.approve()
        if weight:
            app.wait_served(weight)
        else:
            eventually("the canary", lambda: pods(app, "currentPodHash"))
        CONDITIONS[condition](app)
        time.sleep(delay_seconds)
        began = time.time()
        app.abort()
        until = began + WATCHED_SECONDS
        eventually("later answers", lambda: load.samples[-1].intended > until)
    after = [sample for sample in load.samples if sample.intended >= began]
    canary = [sample.intended - began for sample in after if sample.version == "2.0.0"]
    late = [seconds for seconds in canary if seconds > AT_LAST_SECONDS]
    watched = sum(sample.intended - began > AT_LAST_SECONDS for sample in after)
    failed: dict[str, int] = {}
    for sample in load.samples:
        if sample.error and sample.version is None:
            failed[sample.error] = failed.get(sample.error, 0) + 1
    return Aborted(max(canary, default=0.0), len(late) / watched, failed)


def pods(app: App, which: str) -> list[Object]:
    """The pods of a revision, by the name of its hash in the Rollout's status."""
    wanted = app.rollout()["status"].get(which)
    return [pod for pod in app.pods() if pod["metadata"]["labels"][HASH_LABEL] == wanted]


def ready_pods(app: App) -> set[str]:
    """The names of its pods that are ready."""
    return {
        pod["metadata"]["name"]
        for pod in app.pods()
        for condition in pod["status"].get("conditions") or []
        if (condition["type"], condition["status"]) == ("Ready", "True")
    }
