"""Files that are named by somebody else: of bounded size, and where they may be."""

import os
import stat
from pathlib import Path

from devflow.reading.bounds import MOST_BYTES
from devflow.reading.error import ReadError


def read_file(path: Path, source: str | None = None, *, pipes: bool = False) -> bytes:
    """The content of a regular file; with ``pipes``, also that of a pipe, as a shell's ``<(…)`` is.

    ``source`` names it in errors, by default its path.

    :raises ReadError: it can't be read, is no such file, or is too large.
    """
    source = source or str(path)
    try:
        # Without O_NONBLOCK this waits for whoever may one day write to a pipe.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ReadError(source, f"can't be read: {error.strerror}") from None
    except ValueError:
        raise ReadError(source, "can't be read: its name holds a NUL character") from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode) and not (pipes and stat.S_ISFIFO(mode)):
        os.close(handle)
        raise ReadError(source, "is not a regular file")
    with os.fdopen(handle, "rb") as file:
        os.set_blocking(handle, True)
        try:
            data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise ReadError(source, f"can't be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise ReadError(source, f"has more than {MOST_BYTES:,} bytes, which is the limit")
    return data


def expanded(path: Path | str) -> Path:
    """``path`` with the home that its ``~`` stands for; as it is where nobody has that home."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def inside(folder: Path, name: str, source: str | None = None) -> Path:
    """The path of ``name`` in ``folder``, links followed.

    :raises ReadError: it leads out of the folder, or links go round in circles.
    """
    source = source or name
    try:
        path, home = (folder / name).resolve(), folder.resolve()
        # Python 3.13 and later leave a link that goes round as it is.
        if path.is_symlink() or not _can_be_followed(path):
            raise OSError(path)
    except (OSError, RuntimeError, ValueError):
        raise ReadError(source, "is not a path that can be followed") from None
    if path != home and not path.is_relative_to(home):
        raise ReadError(source, "leads out of the folder; name a file inside of it")
    return path


def refuse_links(folder: Path, path: Path, source: str | None = None) -> None:
    """Refuse a ``path`` below ``folder`` that isn't just what it is called.

    :raises ReadError: a link is on the way to it, it is no regular file or folder, or it leads out
        of the folder or into Git's own.
    """
    source = source or str(path)
    parts = Path(os.path.normpath(path)).relative_to(folder).parts if _below(path, folder) else None
    if parts is None or ".." in parts:
        raise ReadError(source, "leads out of the folder; name a path inside of it")
    if any(part.lower() == ".git" for part in parts):
        raise ReadError(source, "is in Git's own folder; name another path")
    here = folder
    for part in parts:
        here = here / part
        if here.is_symlink():
            raise ReadError(source, f"{part} is a symbolic link: put what it links to in its place")
        if here.exists() and not here.is_dir() and not here.is_file():
            raise ReadError(source, f"{part} is neither a file nor a folder")


def _can_be_followed(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True


def _below(path: Path, folder: Path) -> bool:
    return Path(os.path.normpath(path)).is_relative_to(folder)
