"""Aborts under load: at which moment, in which condition, and where the traffic was afterwards."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from devflow.kube import Client
from devflow.lab.load import Sample
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
WATCHED_SECONDS = 5.0
"""How long the traffic is watched after an abort has taken effect."""
STRAY_SHARE = 0.001
"""What the canary may get of the requests that leave later."""


def never_ready(app: App) -> str:
    """Make one pod of stable NotReady, and wait until it is; its name."""
    pod = pods(app, "stableRS")[0]
    name: str = pod["metadata"]["name"]
    app.annotate_pods([pod], fault="never-ready")
    eventually("a pod of stable is NotReady", lambda: name not in ready_pods(app))
    eventually("its ReplicaSet counts it", lambda: is_short(app, "stableRS"))
    return name


def is_short(app: App, which: str) -> bool:
    """Whether the ReplicaSet of a revision has fewer ready pods than it is to have: by that Argo
    Rollouts goes. ``which`` is the name of its hash in the Rollout's status.
    """
    name = f"{app.name}-{app.rollout()['status'][which]}"
    found = app.ask(lambda kube: kube.get("apps/v1", "ReplicaSet", name, app.namespace))
    return bool(found["status"].get("readyReplicas", 0) < found["spec"]["replicas"])


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


CRASHING = "all canary pods crashing"
CONDITIONS: Mapping[str, Callable[[App], object]] = {
    "all well": lambda app: None,
    "one stable pod NotReady": never_ready,
    CRASHING: _crash_canary,
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
    """The canary's share of the requests that left when the gateway knew."""
    late_share: float
    """The canary's share of the requests that left after ``AT_LAST_SECONDS``."""
    failures: Mapping[str, int]
    """Requests that failed though no pod answered so, nor had to, by what went wrong."""

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
            served = len(load.samples)
            eventually("answers of the canary", lambda: _canary(load.samples[served:]))
        else:
            eventually("the canary", lambda: _has_canary(app))
        CONDITIONS[condition](app)
        time.sleep(delay_seconds)
        began = time.time()
        app.abort()
        app.wait_stable()
        settled = time.time()
        until = max(began + AT_LAST_SECONDS, settled) + WATCHED_SECONDS
        eventually("later answers", lambda: _left(load.samples[-1]) > until)
    canary = [_left(sample) - began for sample in _canary(load.samples)]
    watched = [sample for sample in load.samples if _left(sample) > settled]
    late = [sample for sample in load.samples if _left(sample) - began > AT_LAST_SECONDS]
    # Pods of the canary that crash fail requests for as long as it has traffic.
    counted = watched if condition == CRASHING else load.samples
    failed = Counter(one.error for one in counted if one.error and one.version is None)
    return Aborted(
        last_seconds=max(0.0, *canary) if canary else 0.0,
        share=len(_canary(watched)) / len(watched),
        late_share=len(_canary(late)) / len(late),
        failures=failed,
    )


def _left(sample: Sample) -> float:
    """When a request left, which on a busy machine is later than it was meant to."""
    return sample.intended + sample.lag_seconds


def _canary(samples: Sequence[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.version == "2.0.0"]


def _has_canary(app: App) -> bool:
    """Whether Argo Rollouts has seen the new version, and pods of it are there."""
    status = app.rollout()["status"]
    return status["currentPodHash"] != status["stableRS"] and bool(pods(app, "currentPodHash"))


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
