"""What a canary's schedule and settings have to fit: its router, its metrics, its pods."""

from typing import Any

import pytest

from devflow.release import SpecError, build, parse_app
from devflow.release.routers import ROUTERS

SOURCE = {"repoURL": "https://example.com/apps.git"}
JUDGED = {"errorRate": "< 1%"}
THRESHOLD = "replicaProgressThreshold"


def canary(**settings: Any) -> dict[str, Any]:
    app = parse_app("shop", {"image": "shop:1", "source": SOURCE, **settings})
    found: dict[str, Any] = build(app).rollout["spec"]["strategy"]["canary"]
    return found


def refused(**settings: Any) -> str:
    with pytest.raises(SpecError) as error:
        canary(**settings)
    return str(error.value)


@pytest.mark.parametrize("step", [{"header": {"a": "b"}}, {"mirror": "20%"}, {"scale": 1}])
def test_a_step_that_no_router_can_do_is_refused(
    step: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for router in ROUTERS.values():
        monkeypatch.setattr(type(router), "extra_steps", frozenset())
    assert refused(steps=[10, step, 100]) == (
        f"steps[1]: the router 'istio' can't do {next(iter(step))!r}; no router that is known here"
        " can"
    )


def test_a_router_that_cannot_do_a_step_names_one_that_can() -> None:
    assert refused(steps=[10, {"mirror": "20%"}, 100], router="none") == (
        "steps[1]: the router 'none' can't do 'mirror'; use 'router: istio'"
    )


def test_metrics_need_requests_to_the_canary() -> None:
    assert refused(steps=[{"scale": 1}, "verify", 100], verify=JUDGED).startswith(
        "steps[1]: 'Verify' is judged by metrics, but the canary gets no requests before it"
    )
    canary(steps=[{"scale": 1}, "verify", 100])
    for step in ({"header": {"a": "b"}}, {"mirror": "20%"}):
        canary(steps=[{"scale": 1}, step, "verify", 100], verify=JUDGED)


def test_an_experiment_needs_a_metric_but_no_canary() -> None:
    steps = [{"experiment": {"weight": 5}}, 100]
    assert refused(steps=steps).startswith("steps[0].experiment: is judged by the metrics")
    (experiment, _) = canary(steps=steps, verify=JUDGED)["steps"]
    judged = experiment["experiment"]["analyses"][0]
    assert judged["templateName"] == "shop"
    assert [each["specRef"] for each in experiment["experiment"]["templates"]] == [
        "stable",
        "canary",
    ]


def test_two_judges_of_one_name_are_refused_unless_they_are_one() -> None:
    one, other = ({"analysis": {"web": {"url": f"http://{host}/"}}} for host in "ab")
    assert "another judge of the schedule" in refused(steps=[10, one, 50, other, 100])
    canary(steps=[10, one, 50, one, 100])


def test_the_threshold_is_pods_or_a_share_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(replicaProgressThreshold="90%").startswith(f"{THRESHOLD}: the router 'istio'")
    monkeypatch.setattr(type(ROUTERS["istio"]), "extra_steps", frozenset({THRESHOLD}))
    assert canary(replicaProgressThreshold="90%")[THRESHOLD] == {"type": "Percentage", "value": 90}
    assert canary(replicaProgressThreshold=3)[THRESHOLD] == {"type": "Pod", "value": 3}
    for wrong in ("0", "101%", "all", True, 0):
        assert refused(replicaProgressThreshold=wrong).startswith(f"{THRESHOLD}: ")


def test_a_step_may_bring_a_template_of_its_own() -> None:
    job = {"analysis": {"job": {"image": "smoke:1", "args": ["{{args.canary-hash}}"]}}}
    app = parse_app("shop", {"image": "shop:1", "source": SOURCE, "steps": [10, job, 50, job, 100]})
    (template,) = build(app).of_steps
    assert (template["kind"], template["metadata"]["name"]) == ("AnalysisTemplate", "shop-job")
    (metric,) = template["spec"]["metrics"]
    pod = metric["provider"]["job"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert "metadata" not in metric["provider"]["job"]["spec"]["template"]
