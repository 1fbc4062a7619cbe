import json
import os
from pathlib import Path

import pytest

from devflow.engine.settings.state import State, StateFile
from devflow.errors import UserError


def test_a_stack_without_a_file_is_new(tmp_path: Path) -> None:
    assert StateFile(tmp_path, "dev").load() == State()


def test_what_is_saved_is_read_again_by_its_owner_only(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "dev")
    state = State(engine="embedded", random={"urn": {"inputs": "x", "outputs": {}}})
    file.save(state)
    assert file.load() == state
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.path.parent.iterdir()] == ["dev.json"]


def test_values_do_not_show_in_a_repr(tmp_path: Path) -> None:
    assert "tulip" not in repr(State(random={"urn": {"outputs": {"result": "tulip"}}}))


@pytest.mark.parametrize(
    "text",
    [
        *("{", "[]", '{"surprise": 1}', '{"random": 5}', '{"random": {"urn": 5}}'),
        *('{"names": []}', '{"names": {"urn": 5}}', '{"engine": {}}'),
    ],
)
def test_a_damaged_file_is_said_by_name(tmp_path: Path, text: str) -> None:
    file = StateFile(tmp_path, "dev")
    file.save(State())
    file.path.write_text(text)
    with pytest.raises(UserError, match=r"dev\.json is damaged"):
        file.load()


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "dev")
    file.path.parent.mkdir()
    os.mkfifo(file.path)
    with pytest.raises(UserError, match=r"dev\.json: is not a regular file"):
        file.load()


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "dev")
    file.save(State())
    file.path.write_text(json.dumps({"format": 99}))
    with pytest.raises(UserError, match="format 99"):
        file.load()
