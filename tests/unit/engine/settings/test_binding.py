import pytest

from devflow.engine.settings.binding import Engine, choose, refuse_other
from devflow.errors import Exit, UserError


@pytest.mark.parametrize(
    ("wanted", "bound", "cli", "engine"),
    [
        ("auto", None, "/bin/pulumi", Engine.PULUMI),
        ("auto", None, None, Engine.EMBEDDED),
        ("auto", "embedded", "/bin/pulumi", Engine.EMBEDDED),
        ("auto", "pulumi", "/bin/pulumi", Engine.PULUMI),
        ("embedded", None, "/bin/pulumi", Engine.EMBEDDED),
        ("pulumi", None, "/bin/pulumi", Engine.PULUMI),
    ],
)
def test_a_stack_stays_with_its_engine_and_a_new_one_takes_what_there_is(
    wanted: str, bound: str | None, cli: str | None, engine: Engine
) -> None:
    assert choose(wanted, bound, cli)[0] is engine


@pytest.mark.parametrize(("wanted", "bound"), [("pulumi", None), ("auto", "pulumi")])
def test_the_cli_is_missed_by_name(wanted: str, bound: str | None) -> None:
    with pytest.raises(UserError, match="no usable pulumi is on PATH") as failure:
        choose(wanted, bound, None)
    assert failure.value.exit_code is Exit.ENGINE


def test_the_other_engine_is_told_how_to_move() -> None:
    with pytest.raises(UserError, match="devflow destroy --engine pulumi"):
        refuse_other("dev", Engine.EMBEDDED, "pulumi")
    refuse_other("dev", Engine.EMBEDDED, "embedded")
    refuse_other("dev", Engine.EMBEDDED, None)
