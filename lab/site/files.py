"""Files that are whole or absent, and secret from other users of the machine."""

from pathlib import Path

from devflow.files import replace_file

SECRET_MODE = 0o600
FOLDER_MODE = 0o700


def write_secret(path: Path, content: str | bytes) -> None:
    """Put ``content`` at ``path``, mode 0600, in one step: a reader sees the old file or the new.

    A file that has this content already is left alone. Missing folders are made, mode 0700.
    """
    data = content.encode() if isinstance(content, str) else content
    if read_or_none(path) == data and path.stat().st_mode & 0o777 == SECRET_MODE:
        return
    make_folder(path.parent)
    replace_file(path, data, SECRET_MODE)


def read_or_none(path: Path) -> bytes | None:
    """Return the content of ``path``, or None if there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def make_folder(path: Path) -> None:
    """Make ``path`` and its missing parents, all with mode 0700."""
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode=FOLDER_MODE, exist_ok=True)
