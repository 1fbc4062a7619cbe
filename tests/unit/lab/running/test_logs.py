from collections.abc import Callable, Iterator
from pathlib import Path

from devflow.lab.running.logs import follow, has_line, tail


def test_the_last_lines_of_a_long_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("".join(f"{number} {'x' * 100}\n" for number in range(5000)))
    assert [line.split()[0] for line in tail(log, 3)] == ["4997", "4998", "4999"]


def test_a_short_log_is_shown_whole(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("a\nb")
    assert tail(log, 10) == ["a", "b"]
    assert tail(log, 0) == []
    assert tail(tmp_path / "none", 10) == []


def test_bytes_that_are_no_text_are_shown_somehow(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"\xff\n")
    assert tail(tmp_path / "log", 1) == ["�"]


def test_following_gives_new_lines_also_after_a_restart(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("old\n")

    def add() -> None:
        with log.open("a") as file:
            file.write("new\n")

    def restart() -> None:
        log.rename(tmp_path / "previous")
        log.write_text("restarted\n")

    def nothing() -> None:
        pass

    happens: Iterator[Callable[[], None]] = iter([add, restart, nothing])

    def stop() -> bool:
        step = next(happens, None)
        if step:
            step()
        return step is None

    assert list(follow(log, stop)) == ["new", "restarted"]


def test_a_line_is_found(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a\nStarted controller\n")
    assert has_line(tmp_path / "log", "Started")
    assert not has_line(tmp_path / "log", "Stopped")
    assert not has_line(tmp_path / "none", "a")
