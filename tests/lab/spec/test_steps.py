"""Each kind of step, walked by the real Argo Rollouts under real requests."""

from collections.abc import Collection
from functools import partial

import pytest

from devflow.cli.releasing.acting.act import act
from devflow.cli.releasing.acting.decide import RETRY
from devflow.cli.releasing.acting.last_experiment import end_experiments_of
from devflow.cli.releasing.acting.observed import observed
from devflow.cli.releasing.acting.undo import undoing, versions_of
from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.record.job import JobStatus, StepStatus
from devflow.release.names import HASH_LABEL
from devflow.release.workload.rollout import ARGO_VERSION
from tests.lab.loads import Load, fetch
from tests.lab.records import step, told, wait_job
from tests.lab.spec.ways import (
    RATE,
    REQUESTS,
    all_by,
    answers,
    app_of,
    headers_of,
    reaches,
    smoke_tests,
    until_all_by,
)
from tests.lab.traffic import ISTIO, App, Object
from tests.lab.waiting import eventually

BY_HEADER = {"X-Canary": "always"}
Pair = tuple[str, dict[str, str]]
"""An Experiment's name, and the Services of its templates."""
_COUNTS = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")


def test_requests_with_the_header_reach_the_canary_and_keep_what_the_app_has_set(
    lab: Lab, namespace: str
) -> None:
    steps = [{"scale": 2}, {"header": BY_HEADER}, "approve", 50, "approve", 100]
    app = app_of(lab, namespace, "byheader", steps=steps)
    settings = {
        "match": [{"uri": {"prefix": "/api"}}],
        "rewrite": {"uri": "/"},
        "headers": {"response": {"set": {"x-of-the-app": "kept"}}},
        "timeout": "20s",
    }
    http = [{**settings, "delegate": {"name": app.name}}]
    patch = {"spec": {"http": http}}
    app.ask(lambda kube: kube.patch(ISTIO, "VirtualService", f"{app.name}-hosts", namespace, patch))
    eventually("the app's own match", lambda: app.get("/other")[0] == 404)
    with Load(Target(f"{app.target.url}api", app.target.host), RATE) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        until_all_by(app, "2.0.0", path="/api", **BY_HEADER)
        assert answers(app, path="/api") == all_by("1.0.0")
        # A route that Argo Rollouts made by itself would take any path, and set no header.
        assert app.get("/other", **BY_HEADER)[0] == 404
        assert headers_of(app, "/api/x", **BY_HEADER)["x-of-the-app"] == "kept"

        app.approve()
        app.wait_weight(50)
        assert answers(app, path="/api", **BY_HEADER) == all_by("2.0.0")
        app.abort()
        job = wait_job(app, "2.0.0", JobStatus.ROLLED_BACK)
        until_all_by(app, "1.0.0", path="/api", **BY_HEADER)
        until_all_by(app, "1.0.0", path="/api")
    assert not load.failures()
    assert told(job)[:4] == [
        ("Applied", StepStatus.SUCCEEDED),
        ("Scale to 2 pods", StepStatus.SUCCEEDED),
        ("Header X-Canary: always", StepStatus.SUCCEEDED),
        ("Approve", StepStatus.SUCCEEDED),
    ]


def test_a_mirror_shows_the_canary_requests_and_clients_nothing_of_it(
    lab: Lab, namespace: str
) -> None:
    steps = [{"scale": 1}, {"mirror": "50%"}, "approve", {"mirror": "0%"}, 100]
    app = app_of(lab, namespace, "mirrored", steps=steps)
    with Load(app.target, RATE) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        eventually("copies", lambda: _served(app) > 0)
        assert answers(app) == all_by("1.0.0")
        # Copies are sent when their requests have been answered already.
        eventually("copies of half", lambda: _served(app) > REQUESTS / 4)
        app.approve()
        wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        until_all_by(app, "2.0.0")
    assert not load.failures()
    eventually("no route beside", lambda: _routes(app) == ["primary"])


@pytest.mark.parametrize("good", [True, False])
def test_smoke_tests_at_a_step_let_a_release_go_on_or_take_it_back(
    lab: Lab, namespace: str, good: bool
) -> None:
    with smoke_tests(good=good) as url:
        web = {"url": url, "jsonPath": "{$.ok}", "success": "result"}
        job = {"image": "ghcr.io/acme/smoke:1.0.0"}
        steps = [50, {"analysis": {"job": job}}, {"analysis": {"web": web}}, 100]
        app = app_of(lab, namespace, "smoked", steps=steps)
        app.release("2.0.0")
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED, JobStatus.ROLLED_BACK)
    assert step(ended, "Analysis job").status is StepStatus.SUCCEEDED
    judged = step(ended, "Analysis web")
    if good:
        assert (ended.status, judged.status) == (JobStatus.SUCCEEDED, StepStatus.SUCCEEDED)
    else:
        assert (ended.status, judged.status) == (JobStatus.ROLLED_BACK, StepStatus.FAILED)
        assert judged.message == "web failed: false"
        until_all_by(app, "1.0.0")


def test_an_experiment_compares_new_pods_of_both_versions(lab: Lab, namespace: str) -> None:
    # Nothing is measured before the window is over: the new pods have requests by then.
    times = {"for": "24s", "window": "20s", "interval": "2s", "minRequests": 5}
    app = app_of(
        lab,
        namespace,
        "compared",
        steps=[{"experiment": {"weight": 20}}, 50, 100],
        verify={**times, "errorRate": "<= stable + 5 points"},
        prometheus={"scrapeInterval": "1s"},
    )
    with Load(app.target, RATE) as load:
        app.release("2.0.0")
        reaches(app, "Experiment 20%")
        eventually("the pair gets requests", lambda: _share(load, "2.0.0") > 0.1)
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED, JobStatus.ROLLED_BACK)
    assert (ended.status, told(ended)) == (JobStatus.SUCCEEDED, told(ended))
    assert not load.failures()


def test_an_experiments_pods_get_their_share_whatever_its_status_forgot_and_at_a_second_try(
    lab: Lab, namespace: str
) -> None:
    app = app_of(
        lab,
        namespace,
        "forgotten",
        steps=[{"experiment": {"weight": 20}}, 100],
        verify={"for": "10m", "errorRate": "<= stable + 5 points"},
    )
    with Load(app.target, RATE) as load:
        app.release("2.0.0", fault="never-ready")
        first, named = eventually("the pair's Services", lambda: _pair(app))
        # Argo Rollouts itself writes that, by an Experiment that it read before it named them.
        counts = dict.fromkeys(_COUNTS, 0)
        unnamed = [{"name": name, "status": "Progressing", **counts} for name in named]
        body = {"status": {"templateStatuses": unnamed}}
        app.ask(lambda kube: kube.patch(ARGO_VERSION, "Experiment", first, namespace, body))
        assert eventually("their names again", lambda: _pair(app)) == (first, named)
        _let_the_pair_serve(app, load)
        app.abort()
        eventually("the abort", lambda: app.rollout()["status"].get("abortedAt"))
        # Argo Rollouts leaves a cancelled Experiment running, and a retry would go on with it.
        eventually("its end", lambda: _phase(app, first) == "Inconclusive")
        waits: list[str] = []
        app.ask(lambda kube: act(kube, app.name, namespace, RETRY, say=waits.append))
        assert waits == ["forgotten: waiting for the pods of its last experiment to go"]
        second = eventually("the second try's pair", lambda: _pair(app, but={first}))
        assert second[1] == named
        _let_the_pair_serve(app, load)
        third = _undo_and_release_again(app, load, {first, second[0]})
        assert third[1] == named
    assert not load.failures()


def _routes(app: App) -> list[str]:
    found = app.ask(lambda kube: kube.get(ISTIO, "VirtualService", app.name, app.namespace))
    return [route["name"] for route in found["spec"]["http"]]


def _let_the_pair_serve(app: App, load: Load) -> None:
    app.wait_pods(4)
    app.annotate(fault=None)
    eventually("the pair gets requests", lambda: _share(load, "2.0.0") > 0.1)


def _undo_and_release_again(app: App, load: Load, tries: set[str]) -> Pair:
    """From the middle of the last of ``tries`` back to stable, and to the same version anew: its
    pair, once that gets requests.
    """

    async def undo(kube: Client) -> None:
        seen = await observed(kube, app.name, app.namespace)
        versions = await versions_of(kube, app.name, app.namespace)
        await act(kube, app.name, app.namespace, undoing(app.name, versions, None, seen))

    app.ask(undo)
    wait_job(app, "2.0.0", JobStatus.SUPERSEDED)
    app.wait_healthy()
    eventually("requests on stable", lambda: _share(load, "1.0.0") == 1)
    ended = {"Inconclusive"}
    eventually("the end of all tries", lambda: {_phase(app, one) for one in tries} == ended)
    back, image = app.rollout(), f"ghcr.io/acme/{app.name}:2.0.0"
    app.ask(lambda kube: end_experiments_of(kube, back, image, lambda _: None))
    app.wait_pods(2)
    services, _ = app.ask(lambda kube: kube.list("v1", "Service", app.namespace))
    assert [one["metadata"]["name"] for one in services] == [app.name]
    app.release("2.0.0")
    pair: Pair = eventually("the third try's pair", lambda: _pair(app, but=tries))
    eventually("it gets requests", lambda: _share(load, "2.0.0") > 0.1)
    return pair


def _pair(app: App, but: Collection[str] = ()) -> Pair | None:
    """The running Experiment, and the Services of its templates; once both have one."""
    listed, _ = app.ask(lambda kube: kube.list(ARGO_VERSION, "Experiment", app.namespace))
    for one in listed:
        made = (one.get("status") or {}).get("templateStatuses") or []
        named = {each["name"]: each.get("serviceName", "") for each in made}
        if one["metadata"]["name"] not in but and len(named) == 2 and all(named.values()):
            return one["metadata"]["name"], named
    return None


def _phase(app: App, experiment: str) -> str:
    found = app.ask(lambda kube: kube.get(ARGO_VERSION, "Experiment", experiment, app.namespace))
    return str(found["status"]["phase"])


def _served(app: App) -> int:
    """Requests that the canary's pods have answered, copies included."""
    newest = app.rollout()["status"]["currentPodHash"]
    pods: list[Object] = [p for p in app.pods() if p["metadata"]["labels"][HASH_LABEL] == newest]
    return sum(map(partial(_counted, app), pods))


def _counted(app: App, pod: Object) -> int:
    address = pod["status"].get("podIP")
    if not address:
        return 0
    _, text = fetch(f"http://{address}:8080/metrics")
    lines = (line for line in text.splitlines() if line.startswith("istio_requests_total{"))
    return sum(int(float(line.rpartition(" ")[2])) for line in lines)


def _share(load: Load, version: str) -> float:
    """Of the newest requests."""
    newest = load.samples[-REQUESTS:]
    return sum(sample.version == version for sample in newest) / max(len(newest), 1)
