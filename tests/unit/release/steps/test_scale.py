"""The canary's pods apart from its traffic: what Argo Rollouts is told, and when it is too much."""

import pytest

from devflow.release import Schedule, SpecError, parse_app

SOURCE = {"repoURL": "https://example.com/deploy.git"}


def argo_steps(*steps: object) -> list[object]:
    app = parse_app("shop", {"image": "shop:1", "source": SOURCE, "steps": list(steps)})
    return list(app.steps.lower(app))


def test_the_weight_after_a_scale_has_its_pods_before_its_traffic() -> None:
    assert argo_steps({"scale": 1}, 10, 100) == [
        {"setCanaryScale": {"replicas": 1}},
        {"setCanaryScale": {"weight": 10}},
        {"setWeight": 10},
        {"setCanaryScale": {"matchTrafficWeight": True}},
        {"setWeight": 100},
    ]


def test_after_scale_by_traffic_a_weight_needs_nothing_more() -> None:
    steps = argo_steps(10, {"scale": "50%"}, {"scale": "traffic"}, 100)
    assert steps[2:] == [{"setCanaryScale": {"matchTrafficWeight": True}}, {"setWeight": 100}]


def test_the_schedule_reads_back_with_what_its_weights_do() -> None:
    schedule = Schedule.parse([{"scale": 2}, 10, 100])
    assert Schedule.parse(schedule.spec_form()) == schedule
    assert [step.name for step in schedule] == ["Scale to 2 pods", "10% Traffic", "100% Traffic"]


def test_scale_by_traffic_before_any_weight_would_leave_no_pods() -> None:
    with pytest.raises(SpecError, match="would leave the canary without pods"):
        Schedule.parse([{"scale": 1}, {"scale": "traffic"}, 100])
