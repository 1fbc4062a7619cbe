"""Files are what and where they should be (faults/25)."""

import os
from pathlib import Path

import pytest

from devflow.reading.error import ReadError
from devflow.reading.files import inside, read_file, refuse_links


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert read_file(tmp_path / "a") == b"x"


def test_what_is_no_regular_file_or_too_large_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(2**40)
    for path, says in {
        Path("/dev/zero"): "is not a regular file",
        tmp_path: "is not a regular file",
        tmp_path / "fifo": "is not a regular file",
        tmp_path / "large": "has more than 2,097,152 bytes",
        tmp_path / "absent": "can't be read: No such file",
        Path("a\0b"): "NUL",
    }.items():
        with pytest.raises(ReadError, match=says):
            read_file(path)


def test_a_path_stays_in_its_folder_links_followed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "here").symlink_to("there")
    (home / "there").touch()
    (home / "out").symlink_to(tmp_path)
    (home / "round").symlink_to("round")
    assert inside(home, "here") == (home / "there").resolve()
    for name in ("../x", "/etc/passwd", "out/x", "round", "round/x", "a\0"):
        with pytest.raises(ReadError):
            inside(home, name)


def test_nothing_is_written_through_a_link_of_the_repository(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    (clone / "apps").mkdir(parents=True)
    (clone / "apps/link.yaml").symlink_to(tmp_path / "elsewhere")
    (clone / "folder").symlink_to(tmp_path)
    refuse_links(clone, clone / "apps/devflow.yaml")
    for name in ("apps/link.yaml", "folder/devflow.yaml", "../x", ".git/config", "apps/../../x"):
        with pytest.raises(ReadError):
            refuse_links(clone, clone / name)
