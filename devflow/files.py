"""Files that are replaced whole, and errors that name the file."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have an ``OSError`` in the block name ``path``.

    A full disk is noticed by a write to an open file, where the system reports no name.
    """
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def replace_file(path: Path, data: bytes, mode: int | None = None) -> None:
    """Put ``data`` at ``path`` in one step: a reader sees the old file or the new one.

    :param mode: of the file; ``None``: that of the file which is there.
    :raises OSError: naming ``path``; the old file is still there then, and no other.
    """
    with naming(path):
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if mode is None:
                shutil.copymode(path, temporary)
            else:
                Path(temporary).chmod(mode)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
