"""Texts: UTF-8, of bounded size, without what no reader after us can hold."""

from devflow.reading.bounds import MOST_BYTES
from devflow.reading.error import ReadError


def read_text(data: bytes | str, source: str) -> str:
    """The text in ``data``.

    :raises ReadError: it is too large, isn't UTF-8, or holds a NUL.
    """
    if isinstance(data, str):
        try:
            # Arguments and variables that aren't UTF-8 reach Python as lone surrogates.
            size = len(data.encode())
        except UnicodeEncodeError:
            raise ReadError(source, "is not a text in UTF-8") from None
        text = data
    else:
        size = len(data)
    if size > MOST_BYTES:
        raise ReadError(source, f"has {size:,} bytes; the limit is {MOST_BYTES:,}")
    if isinstance(data, bytes):
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise ReadError(
                at(source, data.count(b"\n", 0, error.start) + 1), "is not a text in UTF-8"
            ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ReadError(at(source, line), "holds a NUL character; take it out")
    return text


def at(source: str, line: int, column: int | None = None) -> str:
    """``source`` with a place in it, both counted from 1."""
    return f"{source}:{line}" if column is None else f"{source}:{line}:{column}"
