"""`preview` tells what `up` would do, and does nothing."""

from devflow.engine import Plan
from tests.lab.engine.programs import Program, program

__all__ = ["program"]

TWO = """
config_map("a", {"key": config.get("value") or "1"})
config_map("b")
"""
SECRETS = """
password = random.RandomPassword("password", length=24)
Secret("s", metadata={"name": "s", "namespace": NS}, string_data={"word": config.require("word")})
config_map("c", {"plain": config.get("plain") or "open", "hidden": pulumi.Output.secret(
    config.require("word"))})
pulumi.export("password", password.result)
pulumi.export("word", pulumi.Output.secret(config.require("word")))
"""


def test_a_preview_changes_nothing(program: Program) -> None:
    program.write(TWO)
    assert [change.plan for change in program.preview()] == [Plan.CREATE, Plan.CREATE]
    assert program.get("v1", "ConfigMap", "a") is None
    assert not (program.folder / ".devflow").exists()


def test_a_preview_shows_each_field_that_differs(program: Program) -> None:
    program.write(TWO).up()
    program.write('config_map("a", {"key": "2"})\nconfig_map("c")\n')
    changes = {change.identity.name: change for change in program.preview()}
    assert {name: change.plan for name, change in changes.items()} == {
        "a": Plan.UPDATE,
        "b": Plan.DELETE,
        "c": Plan.CREATE,
    }
    (field,) = changes["a"].fields
    assert (field.path, field.old, field.new) == ("data.key", "1", "2")


def test_a_preview_of_nothing_new_is_unchanged(program: Program) -> None:
    program.write(TWO).up()
    assert [change.plan for change in program.preview()] == [Plan.UNCHANGED, Plan.UNCHANGED]


def test_secrets_are_never_shown(program: Program) -> None:
    result = program.write(SECRETS, word="tulip").up()
    assert result.outputs == {"password": "[secret]", "word": "[secret]"}
    changes = program.write(SECRETS, word="crocus", plain="seen").preview()
    fields = {field.path: (field.old, field.new) for c in changes for field in c.fields}
    assert fields.pop("data.plain") == ("open", "seen")
    assert fields
    assert set(fields.values()) == {("[secret]", "[secret]")}
    program.up()
    shown = "\n".join(program.said) + str(result)
    assert "tulip" not in shown
    assert "crocus" not in shown


def test_random_values_stay_and_are_kept_from_others(program: Program) -> None:
    source = """
password = random.RandomPassword("password", length=24, keepers={"v": config.require("v")})
config_map("c", {"password": password.result})
"""
    program.write(source, v="1").up()
    first = program.live("v1", "ConfigMap", "c")["data"]["password"]
    assert len(first) == 24
    assert program.up().unchanged == 1
    state = program.folder / ".devflow" / "dev.json"
    assert state.stat().st_mode & 0o777 == 0o600
    program.write(source, v="2").up()
    assert program.live("v1", "ConfigMap", "c")["data"]["password"] != first
