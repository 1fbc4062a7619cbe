import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.release import (
    Approve,
    Duration,
    Pause,
    Schedule,
    SetWeight,
    SpecError,
    Verify,
    parse_app,
)
from devflow.release.steps.presets import PRESETS
from devflow.release.strategies import strategy_of
from tests.unit.release.strategies import schedules


def test_the_default_schedule_is_10_30_50_100_with_a_verify_between() -> None:
    assert Schedule.default().steps == (
        SetWeight(10),
        Verify(),
        SetWeight(30),
        Verify(),
        SetWeight(50),
        Verify(),
        SetWeight(100),
    )


def test_a_schedule_holds_weights_gates_and_pauses_in_the_order_written() -> None:
    schedule = Schedule.parse([20, "approve", 60, {"pause": "30s"}, 100, "verify"])
    assert schedule.steps == (
        SetWeight(20),
        Approve(),
        SetWeight(60),
        Pause(Duration(30)),
        SetWeight(100),
        Verify(),
    )


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_follows_the_rules_of_a_schedule(name: str) -> None:
    assert Schedule.parse(name).weights[-1] == 100


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("timed", [(10, None), (10, 300), (30, None), (30, 60), (60, None), (60, 30), (100, None)]),
        (
            "approved",
            [(20, None), (20, "asks"), (50, None), (50, 30), (70, None), (70, 30), (100, None)],
        ),
        ("all-at-once", [(100, None), (100, "judges")]),
    ],
)
def test_presets_have_the_weights_and_seconds_that_teams_come_with(
    name: str, plan: list[tuple[int, object]]
) -> None:
    app = parse_app("shop", {"image": "a:1", "steps": name, "source": {"repoURL": "x"}})
    found = [
        (step.weight, ("asks" if step.asks else "judges" if step.judges else step.seconds))
        for step in strategy_of(app).plan(app)
    ]
    assert found == plan


@given(schedules())
def test_weights_rise_to_100_and_what_is_written_reads_back(written: list[object]) -> None:
    schedule = Schedule.parse(written)
    weights = schedule.weights
    assert list(weights) == sorted(set(weights))
    assert weights[-1] == 100
    assert Schedule.parse(schedule.spec_form()) == schedule


@given(schedules())
def test_the_weight_at_a_step_never_falls(written: list[object]) -> None:
    schedule = Schedule.parse(written)
    reached = [weight for _, weight in schedule.weighted()]
    assert reached == sorted(reached)


@pytest.mark.parametrize(
    ("written", "where", "says"),
    [
        ([], "", "the list is empty"),
        ([0, 100], "[0]", "weight 0 is not between 1 and 100"),
        ([101], "[0]", "weight 101 is not between 1 and 100"),
        ([-5, 100], "[0]", "weight -5 is not between 1 and 100"),
        ([30, 10, 100], "[1]", "weight 10 follows 30; weights must rise"),
        ([10, 10, 100], "[1]", "weight 10 follows 10; weights must rise"),
        ([10, "verify"], "", "the last weight is 10; end the schedule with weight 100"),
        ([100, "approve"], "[1]", "approve after weight 100 would hold back nothing"),
        ([10, {"approve": {"by": []}}, 100], "[1].approve.by", "is not a list of 1 to 20 names"),
        ([10, {"approve": {"by": [1]}}, 100], "[1].approve.by", "is not a list of 1 to 20 names"),
        ([10, {"approve": {}}, 100], "[1].approve", "{} has no settings; write them as in"),
        ([10, {"pause": "1h30m"}, 100], "[1].pause", "'1h30m' is not a duration"),
        ([10, {"pause": "30s", "x": 1}, 100], "[1]", "is not a step"),
        ([10, {"paws": "30s"}, 100], "[1]", "is not a step"),
        ([10, {"pause": 30}, 100], "[1].pause", "30 is not a duration"),
        (["10%", 100], "[0]", "'10%' is not a step"),
        ([True, 100], "[0]", "true is not a step"),
        ([10.5, 100], "[0]", "10.5 is not a step"),
        ("brave", "", "no preset is named 'brave'; use a list of steps or all-at-once"),
        (50, "", "50 is not a list of steps"),
        ({"a": 1}, "", "is not a list of steps"),
        (None, "", "null is not a list of steps"),
    ],
)
def test_a_schedule_that_breaks_a_rule_is_refused_at_the_step_that_does(
    written: object, where: str, says: str
) -> None:
    with pytest.raises(SpecError) as caught:
        Schedule.parse(written)
    ((found_where, problem),) = caught.value.problems
    assert found_where == where
    assert says in problem


def test_a_schedule_without_a_bound_is_refused() -> None:
    """faults/31: the record of one of 20,000 verifies couldn't be written."""
    with pytest.raises(SpecError, match=r"has 20002 steps, the limit is 100; leave some out"):
        Schedule.parse([10, *["verify"] * 20_000, 100])


_anything = st.one_of(st.integers(), st.text(), st.none(), st.dictionaries(st.text(), st.text()))


@given(st.lists(_anything))
def test_anything_else_is_either_a_schedule_or_a_spec_error(written: list[object]) -> None:
    with contextlib.suppress(SpecError):
        assert Schedule.parse(written).weights[-1] == 100
