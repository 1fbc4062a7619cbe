"""Releases that are judged by metrics: each an app of its own, under load until it is over."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devflow.kube import Client, EventType
from devflow.lab import Lab
from devflow.release.metrics.judgement import Judgement, judgements, reason
from devflow.release.names import HASH_LABEL
from tests.lab.cluster import status_of_spec
from tests.lab.loads import Load
from tests.lab.traffic import ROLLOUT, App, Object
from tests.lab.waiting import PATIENCE_SECONDS, eventually

ANALYSIS_RUN = "argoproj.io/v1alpha1", "AnalysisRun"
STEPS: list[object] = [50, "verify", 75, "verify", 100]
TIMES: Mapping[str, Any] = {"for": "12s", "window": "8s", "interval": "2s"}
RATE = 30.0


@dataclass(frozen=True)
class Release:
    """How version 2.0.0 of an app goes."""

    verify: Mapping[str, Any]
    """Its metrics."""
    until: Callable[[Object], bool]
    """Whether the Rollout's status shows the end."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """Those of version 2.0.0."""
    faults_at_gate: Mapping[str, str] = field(default_factory=dict)
    """Those that its pods get at the gate at 75 %, which its schedule then has to have."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """More of the app's spec."""
    rate: float | None = RATE
    """Requests per second; ``None``: no load."""


@dataclass(frozen=True)
class Ended:
    """What there is to see once it has ended."""

    rollout: Object
    runs: list[Object]
    """Oldest first."""
    canary_pods: int
    last_versions: set[str | None]
    """Who answered the last requests."""
    weights: Mapping[str, int]

    @property
    def status(self) -> Object:
        found: Object = self.rollout["status"]
        return found

    @property
    def judged(self) -> list[Judgement]:
        """Metrics of the newest analysis."""
        return list(judgements(self.runs[-1]))

    @property
    def reason(self) -> str:
        return reason(self.runs[-1])

    @property
    def steps(self) -> list[str]:
        """The steps that were judged."""
        return [run["metadata"]["labels"].get("step-index", "background") for run in self.runs]

    @property
    def phases(self) -> list[str]:
        return [run["status"]["phase"] for run in self.runs]


def aborted(status: Object) -> bool:
    return bool(status.get("abort")) and status.get("phase") == "Degraded"


def healthy(status: Object) -> bool:
    same = status.get("stableRS") == status.get("currentPodHash")
    return same and status.get("phase") == "Healthy"


def inconclusive(status: Object) -> bool:
    conditions = status.get("pauseConditions") or []
    return any(c["reason"] == "InconclusiveAnalysisRun" for c in conditions)


def run(lab: Lab, namespace: str, name: str, release: Release) -> Ended:
    """Release version 2.0.0 of an app, and wait for its end."""
    settings = {
        "replicas": 2,
        "steps": STEPS,
        **release.settings,
        "verify": {**TIMES, **release.verify},
        "prometheus": {"scrapeInterval": "1s", **release.settings.get("prometheus", {})},
    }
    app = App(lab, namespace, name, settings).install("1.0.0")
    if release.rate is None:
        return _walk(app, release)
    with Load(app.target, release.rate) as load:
        ended = _walk(app, release)
        if release.until is not inconclusive:
            _settle(app, ended)
        before = len(load.samples)
        eventually("requests after the end", lambda: len(load.samples) > before + 50)
        versions = {sample.version for sample in load.samples[before + 20 :]}
    return Ended(ended.rollout, ended.runs, ended.canary_pods, versions, ended.weights)


def _settle(app: App, ended: Ended) -> None:
    """Wait until nobody but stable can answer: the gateway may be late."""
    app.wait_stable()
    stable = ended.status["currentPodHash" if healthy(ended.status) else "stableRS"]
    eventually(
        "no pods but those of stable",
        lambda: {pod["metadata"]["labels"].get(HASH_LABEL) for pod in app.pods()} == {stable},
    )


def _walk(app: App, release: Release) -> Ended:
    app.release("2.0.0", **release.faults)
    if release.faults_at_gate:
        app.wait_weight(75)
        app.annotate_canary(**release.faults_at_gate)
        app.approve()
    rollout: Object = app.ask(lambda kube: _over(kube, app, release.until))
    newest = rollout["status"]["currentPodHash"]
    if aborted(rollout["status"]):
        eventually(f"no canary of {app.name}", lambda: not _pods(app, newest))
    runs, _ = app.ask(
        lambda kube: kube.list(*ANALYSIS_RUN, app.namespace, f"app.kubernetes.io/name={app.name}")
    )
    runs.sort(key=lambda each: (each["metadata"]["creationTimestamp"], each["metadata"]["name"]))
    return Ended(rollout, runs, len(_pods(app, newest)), set(), app.weights())


async def _over(kube: Client, app: App, until: Callable[[Object], bool]) -> Object:
    """Watched rather than asked for: with so many at once that would be a load of its own."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for event in kube.watch(*ROLLOUT, app.namespace, app.name):
            if event.type is EventType.SYNCED:
                continue
            rollout: Object = dict(event.object)
            status = await status_of_spec(kube, rollout)
            if status and until(dict(status)):
                return rollout
    raise AssertionError(f"the watch of {app.name} has ended")


def _pods(app: App, revision: str) -> list[Object]:
    return [pod for pod in app.pods() if pod["metadata"]["labels"].get(HASH_LABEL) == revision]
