"""Who decides how many pods an app has, and what guards them."""

from typing import Any

import pytest

from devflow.release import build, parse_app
from devflow.release.workload.rollout import left_to_others
from tests.manifests import only
from tests.unit.release.specs import LEAST

HPA = {"min": 2, "max": 9, "cpuValue": "500m"}


def made(**written: Any) -> Any:
    return build(parse_app("shop", {**LEAST, **written}))


@pytest.mark.parametrize(
    ("written", "first", "others"),
    [
        ({"replicas": 4}, 4, False),
        ({}, 1, True),
        ({"autoscaling": HPA}, 2, True),
        ({"replicas": 4, "autoscaling": HPA}, 4, True),
    ],
)
def test_the_number_of_pods_is_the_specs_or_left_to_others(
    written: dict[str, Any], first: int, others: bool
) -> None:
    app = parse_app("shop", {**LEAST, **written})
    assert build(app).rollout["spec"]["replicas"] == first
    assert left_to_others(app) == (("spec.replicas",) if others else ())
    ignored = build(app).application["spec"]["ignoreDifferences"]
    paths = [i["jqPathExpressions"] for i in ignored if i["kind"] == "Rollout"]
    assert paths == ([[".spec.replicas"]] if others else [])


def test_the_autoscaler_scales_the_rollout() -> None:
    hpa = only(made(autoscaling=HPA), "HorizontalPodAutoscaler")["spec"]
    assert hpa["scaleTargetRef"]["kind"] == "Rollout"
    assert (hpa["minReplicas"], hpa["maxReplicas"]) == (2, 9)
    (metric,) = hpa["metrics"]
    assert metric["resource"]["target"] == {"type": "AverageValue", "averageValue": "500m"}


def test_keda_takes_the_autoscalers_place() -> None:
    keda = {"triggers": [{"type": "cron", "metadata": {}}], "cooldownPeriod": "5m"}
    release = made(autoscaling={**HPA, "keda": keda})
    kinds = [manifest["kind"] for manifest in release.after_rollout]
    assert kinds == ["ScaledObject"]
    spec = only(release, "ScaledObject")["spec"]
    assert [trigger["type"] for trigger in spec["triggers"]] == ["cpu", "cron"]
    assert spec["cooldownPeriod"] == 300


def test_with_dynamic_stable_scale_there_is_no_delay_that_argo_rollouts_would_refuse() -> None:
    canary = made(dynamicStableScale=True).rollout["spec"]["strategy"]["canary"]
    assert canary["dynamicStableScale"] is True
    assert "scaleDownDelaySeconds" not in canary


def test_the_network_policy_is_there_before_the_pods_and_lets_its_own_through() -> None:
    release = made(networkPolicy={"from": []})
    policy = only(release.before_rollout, "NetworkPolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress"]
    assert policy["ingress"] == [{"from": [{"podSelector": policy["podSelector"]}]}]
