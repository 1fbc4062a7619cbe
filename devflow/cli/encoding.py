"""Output in any encoding: what a terminal or a file can't hold is written in ASCII."""

import codecs
import io
import os
import sys
from pathlib import Path

_NAME = "devflow.ascii"
_ASCII = {
    "✔": "+",
    "✖": "x",
    "◉": "*",
    "○": "o",
    "↷": "-",
    "→": "->",
    "…": "...",
    "Σ": "=",
    "≤": "<=",
    "≥": ">=",
    "─": "-",
    "│": "|",
    "■": "#",
    "·": ".",
    "±": "+-",
}


def write_in_any_encoding() -> None:
    """Let standard output and standard error take each text, whatever their encoding is."""
    _open_what_is_closed()
    codecs.register_error(_NAME, _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors=_NAME)


def _open_what_is_closed() -> None:
    """A stream that the shell has closed, as by ``>&-``, is none to Python, and to all that write
    to it.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    return "".join(_ASCII.get(each) or _escaped(each) for each in found), error.end


def _escaped(character: str) -> str:
    """As JSON has it, so that lines of JSON stay JSON."""
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
