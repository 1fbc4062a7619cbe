"""The page of steps has each kind, in its own form."""

from devflow.reading.yaml_text import read_yaml
from devflow.release.steps import STEPS
from devflow.release.steps.presets import PRESETS
from tests.unit.docs.pages import CODE, rows

PAGE, TABLE = "docs/steps.md", "| kind | written |"


def test_the_table_has_each_kind_of_step_and_no_other() -> None:
    assert [kind for (kind,) in (CODE.findall(row[0]) for row in rows(PAGE, TABLE))] == [
        step.kind for step in STEPS
    ]


def test_what_the_table_writes_are_steps_of_that_kind() -> None:
    for kind, written, _ in rows(PAGE, TABLE):
        for form in CODE.findall(written):
            item = read_yaml(form, "the page")
            kinds = [step.kind for step in STEPS if step.read(item) is not None]
            assert kinds == CODE.findall(kind), form


def test_the_table_of_presets_has_each_with_its_steps() -> None:
    listed = {
        name: read_yaml(steps, "the page")
        for (name,), (steps,) in (map(CODE.findall, row) for row in rows(PAGE, "| name | steps |"))
    }
    assert listed == {name: list(steps) for name, steps in PRESETS.items()}
