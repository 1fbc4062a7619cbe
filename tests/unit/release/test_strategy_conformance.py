"""What holds for every strategy. A new one is tested by its entry in the registry."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.release import AppSpec, SpecError, build, parse_app
from devflow.release.plan import argo_index, plan_json, read_plan
from devflow.release.routers import ROUTINGS, router_of
from devflow.release.strategies import STRATEGIES, strategy_of
from tests.unit.release.statuses import Share, Status
from tests.unit.release.strategies import apps, blue_green_apps

SOURCE = {"repoURL": "https://example.com/apps.git"}
every_strategy = pytest.mark.parametrize("name", STRATEGIES)
any_app = st.one_of(apps(), blue_green_apps())


@every_strategy
def test_a_strategy_is_known_by_its_key(name: str) -> None:
    assert STRATEGIES[name].name == name


def test_an_unknown_strategy_is_refused_by_the_names_that_are_known() -> None:
    with pytest.raises(SpecError) as error:
        parse_app("shop", {"image": "shop:1", "source": SOURCE, "strategy": "green"})
    assert str(error.value) == "strategy: 'green' is not known; use 'canary' or 'blueGreen'"


@given(any_app)
def test_the_plan_reads_back_from_its_annotation(app: AppSpec) -> None:
    plan = strategy_of(app).plan(app)
    assert plan
    assert read_plan(plan_json(plan)) == plan


@given(any_app)
def test_every_step_of_the_plan_is_where_argo_rollouts_has_it(app: AppSpec) -> None:
    strategy = strategy_of(app)
    plan = strategy.plan(app)
    for index, step in enumerate(plan):
        for offset in range(step.argo):
            at = Status(current_step_index=argo_index(plan, index) + offset)
            assert strategy.position(plan, at).step == index
    end = Status(
        sum(s.argo for s in plan), current_pod_hash="new", stable_hash="new", active_hash="new"
    )
    assert strategy.position(plan, end).step == len(plan)


@every_strategy
def test_before_anything_is_set_no_traffic_is_moved(name: str) -> None:
    app = parse_app("shop", {"image": "shop:1", "source": SOURCE, "strategy": name, "steps": [100]})
    plan = STRATEGIES[name].plan(app)
    assert STRATEGIES[name].position(plan, Status()) == (None, None, False)


@given(apps())
def test_a_canarys_traffic_is_moved_by_its_weight(app: AppSpec) -> None:
    strategy, plan = STRATEGIES["canary"], strategy_of(app).plan(app)
    assert strategy.position(plan, Status(0, Share(0))) == (0, 0, False)
    assert strategy.position(plan, Status(0, Share(10))) == (0, 10, True)


@given(any_app)
def test_the_rollout_has_its_strategy_and_its_plan(app: AppSpec) -> None:
    strategy, rollout = strategy_of(app), build(app).rollout
    assert rollout["spec"]["strategy"] == {strategy.name: strategy.spec(app)}
    written = rollout["metadata"]["annotations"]["devflow.dev/plan"]
    assert read_plan(written) == strategy.plan(app)
    for step in json.loads(written):
        assert None not in step.values()
        assert False not in [value for value in step.values() if isinstance(value, bool)]


@given(any_app)
def test_the_rollout_alone_tells_what_splits_its_traffic(app: AppSpec) -> None:
    rollout, routing = build(app).rollout, strategy_of(app).routing(app)
    assert router_of(rollout).routes(rollout) == routing.routes(rollout)
    assert all(
        one.routes(rollout) == routing.routes(rollout) for one in ROUTINGS if one.splits(rollout)
    )
