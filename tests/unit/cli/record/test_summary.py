"""The end of a release on a CI's page."""

from pathlib import Path

import pytest

from devflow.cli.record.summary import VARIABLE, markdown, write_summary
from devflow.errors import Exit
from devflow.watch.outcome import Outcome
from tests.unit.watch.objects import Shop

ABORTED = Outcome(Exit.ABORTED, "aborted", "errors 9% > 1% <b> | by alice")


def test_it_has_the_end_the_images_and_each_step() -> None:
    text = markdown(Shop().release(), ABORTED)
    assert text.startswith("### shop: aborted\n")
    assert "| 10% Traffic |" in text
    assert r"errors 9% > 1% &lt;b> \| by alice" in text


def test_it_is_added_to_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    monkeypatch.setenv(VARIABLE, str(file))
    write_summary(Shop().release(), ABORTED)
    assert file.read_text().startswith("before\n### shop: aborted\n")


def test_a_summary_that_cant_be_written_fails_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    write_summary(Shop().release(), ABORTED)
    assert "Warning: $GITHUB_STEP_SUMMARY can't be written" in capsys.readouterr().err
