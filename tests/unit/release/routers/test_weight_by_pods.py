"""The canary's weight where nothing splits the traffic, and Argo Rollouts writes none."""

from devflow.release import build, parse_app
from devflow.release.plan import read_plan
from devflow.release.strategies import STRATEGIES, Position
from tests.unit.release.specs import LEAST
from tests.unit.release.steps.statuses import Status


def position(step: int | None, **status: object) -> Position:
    app = parse_app("shop", {**LEAST, "router": "none", "steps": [20, "verify", 50, "verify", 100]})
    plan = read_plan(build(app).rollout["metadata"]["annotations"]["devflow.dev/plan"])
    usual = {"replicas": 10, "updated_replicas": 2, "current_pod_hash": "new", "stable_hash": "old"}
    seen = Status(step, **{**usual, **status})  # type: ignore[arg-type]
    return STRATEGIES["canary"].position(plan, seen, routed=False)


def test_at_a_step_the_weight_before_it_is_reached() -> None:
    assert [position(step).weight for step in range(5)] == [None, 20, 20, 50, 50]


def test_at_the_end_the_pods_are_counted() -> None:
    assert position(5).weight == 20
    assert position(5, updated_replicas=10) == (5, 100, True)


def test_nothing_is_moved_once_the_canary_is_stable_or_gone() -> None:
    assert position(5, updated_replicas=10, stable_hash="new") == (5, 0, False)
    assert position(2, updated_replicas=0) == (2, 0, False)
