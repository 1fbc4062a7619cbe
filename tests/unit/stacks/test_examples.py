"""The stacks in ``examples/``: each is complete, and there is one for each way of releasing."""

from pathlib import Path

import pytest

from devflow.release import build
from devflow.release.steps import STEPS
from devflow.release.strategies import STRATEGIES
from devflow.stacks.loader import load_stack

FOLDER = Path(__file__).parents[3] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.yaml"))
every_example = pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)


@every_example
def test_it_is_a_stack_whose_objects_can_be_made(file: Path) -> None:
    stack = load_stack(file)
    assert list(stack.apps) == ["shop"]
    assert build(stack.apps["shop"]).rollout["kind"] == "Rollout"
    assert file.read_text().startswith("# ")


def test_they_show_each_strategy_and_each_kind_of_step() -> None:
    apps = [load_stack(file).apps["shop"] for file in EXAMPLES]
    assert {app.strategy for app in apps} == set(STRATEGIES)
    assert {step.kind for app in apps for step in app.steps} == {kind.kind for kind in STEPS}
