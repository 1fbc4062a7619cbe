"""The page of steps has each kind, in its own form."""

from devflow.reading.yaml_text import read_yaml
from devflow.release.steps import STEPS
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
