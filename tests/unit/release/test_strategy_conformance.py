"""What holds for every strategy. A new one is tested by its entry in the registry."""

import json

import pytest
from hypothesis import given

from devflow.release import AppSpec, build
from devflow.release.plan import argo_index, plan_json, read_plan
from devflow.release.strategies import STRATEGIES, strategy_of
from tests.unit.release.statuses import Share, Status
from tests.unit.release.strategies import apps

every_strategy = pytest.mark.parametrize("name", STRATEGIES)


@every_strategy
def test_a_strategy_is_known_by_its_key(name: str) -> None:
    assert STRATEGIES[name].name == name


@every_strategy
@given(apps())
def test_the_plan_reads_back_from_its_annotation(name: str, app: AppSpec) -> None:
    plan = STRATEGIES[name].plan(app)
    assert plan
    assert read_plan(plan_json(plan)) == plan


@every_strategy
@given(apps())
def test_every_step_of_the_plan_is_where_argo_rollouts_has_it(name: str, app: AppSpec) -> None:
    strategy = STRATEGIES[name]
    plan = strategy.plan(app)
    for index, step in enumerate(plan):
        for offset in range(step.argo):
            at = Status(current_step_index=argo_index(plan, index) + offset)
            assert strategy.position(plan, at).step == index
    end = Status(current_step_index=sum(step.argo for step in plan))
    assert strategy.position(plan, end).step == len(plan)


@every_strategy
@given(apps())
def test_before_anything_is_set_no_traffic_is_moved(name: str, app: AppSpec) -> None:
    strategy = STRATEGIES[name]
    plan = strategy.plan(app)
    assert strategy.position(plan, Status()) == (None, None, False)
    assert strategy.position(plan, Status(0, Share(0))) == (0, 0, False)
    assert strategy.position(plan, Status(0, Share(10))) == (0, 10, True)


@given(apps())
def test_the_rollout_has_its_strategy_and_its_plan(app: AppSpec) -> None:
    strategy, rollout = strategy_of(app), build(app).rollout
    assert rollout["spec"]["strategy"] == {strategy.name: strategy.spec(app)}
    written = rollout["metadata"]["annotations"]["devflow.dev/plan"]
    assert read_plan(written) == strategy.plan(app)
    for step in json.loads(written):
        assert None not in step.values()
        assert False not in [value for value in step.values() if isinstance(value, bool)]
