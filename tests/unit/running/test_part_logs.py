"""What a part of the lab has logged since a moment."""

from pathlib import Path

from devflow.lab import Lab
from tests.lab.running.part_logs import LogMark


def test_only_what_came_later_counts(tmp_path: Path) -> None:
    lab, log = lab_with_log(tmp_path)
    mark = LogMark.of(lab)
    with log.open("a") as file:
        file.write("after\n")
    assert mark.since("devflow") == "after\n"
    assert mark.since("etcd") == ""


def test_a_restart_hides_nothing(tmp_path: Path) -> None:
    lab, log = lab_with_log(tmp_path)
    mark = LogMark.of(lab)
    with log.open("a") as file:
        file.write("last words\n")
    log.replace(lab.layout.previous_log("devflow"))
    log.write_text("restarted\n")
    assert mark.since("devflow") == "last words\nrestarted\n"


def test_a_log_that_was_not_there_counts_whole(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    mark = LogMark.of(lab)
    log = lab.layout.log("devflow")
    log.parent.mkdir()
    log.write_text("first\n")
    assert mark.since("devflow") == "first\n"


def lab_with_log(folder: Path) -> tuple[Lab, Path]:
    lab = Lab(folder)
    log = lab.layout.log("devflow")
    log.parent.mkdir()
    log.write_text("before\n")
    return lab, log
