import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.release.plan import Plan, PlannedStep, argo_index, plan_json, position, read_plan

steps = st.builds(
    PlannedStep,
    name=st.text(min_size=1),
    kind=st.sampled_from(["weight", "verify", "soak", "header"]),
    weight=st.integers(0, 100),
    seconds=st.none() | st.integers(0, 10**6),
    argo=st.integers(0, 4),
    moves=st.booleans(),
    judges=st.booleans(),
    asks=st.booleans(),
)
plans = st.lists(steps, min_size=1, max_size=12).map(tuple)


@given(plans)
def test_every_index_of_argo_rollouts_is_in_the_step_that_it_is_of(plan: Plan) -> None:
    total = argo_index(plan, len(plan))
    for at in range(total):
        index = position(plan, at)
        first = argo_index(plan, index)
        assert first <= at < first + plan[index].argo
    assert [position(plan, at) for at in (total, total + 1)] == [len(plan)] * 2


@given(plans)
def test_the_position_never_goes_back(plan: Plan) -> None:
    total = argo_index(plan, len(plan))
    reached = [position(plan, at) for at in range(total + 1)]
    assert reached == sorted(reached)


@given(plans)
def test_a_plan_reads_back_from_json(plan: Plan) -> None:
    assert read_plan(plan_json(plan)) == plan


def test_what_a_newer_devflow_adds_to_a_step_is_left_out() -> None:
    (step,) = read_plan('[{"name":"Mirror","kind":"mirror","weight":5,"percent":20,"to":["a"]}]')
    assert step == PlannedStep("Mirror", "mirror", 5)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "{}", "[]", "[1]", '[{"name":"Verify"}]', "null"),
        '[{"name":"Verify","kind":"verify","weight":101}]',
        '[{"name":"Verify","kind":"verify","weight":-1}]',
        '[{"name":"Verify","kind":"verify","weight":1,"argo":-1}]',
        '[{"name":"Verify","kind":"verify","weight":1,"seconds":"long"}]',
        '[{"name":"Completed","kind":"completed","weight":100}]',
    ],
)
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_plan(text)
