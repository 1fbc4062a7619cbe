"""The actions in a Rollout's annotation."""

import pytest
from msgspec.structs import replace

from devflow.live import DONE, Action, Verb, actions_in, with_action
from devflow.live.acts.action import ACTIONS_ANNOTATION, MOST_ACTIONS
from tests.unit.record.recordings import NOON

PAUSE = Action(id="0", verb=Verb.PAUSE, by="alice", at=NOON, revision=2, version=0)


def test_the_newest_actions_are_kept_in_order() -> None:
    annotations: dict[str, str] = {}
    for number in range(MOST_ACTIONS + 5):
        action = replace(PAUSE, id=str(number), version=number)
        annotations = with_action(actions_in(annotations), action)
    found = actions_in(annotations)
    assert [one.version for one in found] == list(range(5, MOST_ACTIONS + 5))


def test_an_action_takes_the_place_of_what_was_known_of_it() -> None:
    asked = with_action((), PAUSE)
    done = replace(PAUSE, outcome=DONE)
    assert actions_in(with_action(actions_in(asked), done)) == (done,)


@pytest.mark.parametrize("text", ["", "{", "7", '[{"id": 1}]', "[" * 100_000, '[{"id": "a"}]'])
def test_what_makes_no_sense_is_no_action(text: str) -> None:
    assert actions_in({ACTIONS_ANNOTATION: text}) == ()
