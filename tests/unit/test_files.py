import errno
import os
from pathlib import Path

import pytest

from devflow.files import naming, replace_file


def test_a_full_disk_is_reported_with_the_file_that_did_not_fit() -> None:
    full = Path("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught, naming(full):
        full.write_text("x")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "/dev/full")


def test_the_file_is_named_and_not_the_temporary_one(tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "file"
    with pytest.raises(FileNotFoundError) as caught:
        replace_file(gone, b"x", 0o600)
    assert caught.value.filename == str(gone)


def test_the_mode_is_kept_or_set(tmp_path: Path) -> None:
    file = tmp_path / "file"
    replace_file(file, b"old", 0o640)
    replace_file(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert os.listdir(tmp_path) == ["file"]
