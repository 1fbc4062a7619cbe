"""What is left of a lab of the tests that didn't start."""

from pathlib import Path

import pytest

from devflow.errors import UserError
from devflow.lab import Lab
from tests.lab.running import labs


def test_why_a_lab_did_not_start_outlives_its_purge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def up(lab: Lab) -> None:
        lab.layout.claim()
        log = lab.layout.log("etcd")
        log.parent.mkdir()
        log.write_text("no port\n")
        raise UserError("etcd ended right after its start")

    monkeypatch.setattr(Lab, "up", up)
    monkeypatch.setattr(labs, "OWN", tmp_path / "own")
    monkeypatch.setenv(labs.FAILURES, str(tmp_path / "failures"))
    folder = tmp_path / "own" / "test_it"
    with pytest.raises(UserError) as caught, labs.own_lab(folder):
        pytest.fail("it has started")
    assert not folder.exists()
    (kept,) = (tmp_path / "failures").iterdir()
    assert caught.value.__notes__ == [f"What explains it: {kept}"]
    assert (kept / "logs" / "etcd.log").read_text() == "no port\n"
    assert (kept / "error.txt").read_text() == "etcd ended right after its start\n"
