from pathlib import Path

import pytest

from devflow.lab.site.files import make_folder, write_secret


def test_a_secret_is_for_the_owner_only_and_so_are_the_folders_made_for_it(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "token"
    write_secret(file, "x")
    assert file.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in file.parents[:2]} == {0o700}


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "token"
    write_secret(file, "x")
    inode = file.stat().st_ino
    write_secret(file, b"x")
    assert file.stat().st_ino == inode


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("x")
    file.chmod(0o644)
    write_secret(file, "x")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    write_secret(file, "old")

    def no_space(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_secret(file, "new")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_folder_may_be_there_already(tmp_path: Path) -> None:
    make_folder(tmp_path / "a")
    make_folder(tmp_path / "a")
