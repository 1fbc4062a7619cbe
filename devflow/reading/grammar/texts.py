"""Texts that go somewhere else as they are: what no program there can take is refused here."""

import re

from devflow.reading.flaw import flaw
from devflow.reading.shown import shown

LONGEST_VARIABLE_BYTES = 131_072
"""Linux gives a program no argument or variable of more, its name and ``=`` included."""
_LONGEST_PATH = 2048
_LONGEST_REASON = 200
_LONGEST_JOB_ID = 300
_JOB_ID = re.compile(r"[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?", re.ASCII)
_PATH = re.compile(r"/(?:[-._~!$&'()*+,;=:@/?a-zA-Z0-9]|%[0-9a-fA-F]{2})*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]")
_CONTROL_BUT_SPACE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def check_text(text: str) -> str:
    """Any text but one with a NUL or with half of a surrogate pair.

    :raises ValueError: what is wrong.
    """
    if problem := flaw(text):
        raise ValueError(f"{shown(text)} {problem}")
    return text


def check_path(path: str) -> str:
    """The path and query of an HTTP request, up to 2,048 characters.

    :raises ValueError: what is wrong, and the way out.
    """
    if not path.startswith("/"):
        raise ValueError(f"{shown(path)} is not a path; begin it with '/', as in /healthz")
    if len(path) > _LONGEST_PATH:
        raise ValueError(f"{shown(path)} has {len(path)} characters, the limit is {_LONGEST_PATH}")
    if not _PATH.fullmatch(path):
        raise ValueError(
            f"{shown(path)} is not a path: it holds a space, a control character or another that"
            " HTTP wants percent-encoded; write it as in /healthz or /a%20b"
        )
    return path


def check_address(text: str, begins: tuple[str, ...], refusal: str) -> str:
    """An address that begins with one of ``begins`` and is printable, without a space.

    :raises ValueError: ``refusal``: what it isn't, and the way out.
    """
    if not text.startswith(begins) or not text.isprintable() or " " in text:
        raise ValueError(f"{shown(text)} {refusal}")
    return text


def check_word(text: str, what: str, limit: int) -> str:
    """A text without white space and control characters that no program takes for an option.

    :raises ValueError: what is wrong.
    """
    check_text(text)
    if len(text) > limit:
        raise ValueError(f"{shown(text)} has {len(text)} characters, the limit is {limit}")
    if not text or text.startswith("-") or _CONTROL.search(text):
        raise ValueError(
            f"{shown(text)} is not {what}: it is empty, begins with '-', or holds white space or a"
            " control character"
        )
    return text


def check_job_id(text: str) -> str:
    """The id of a recorded job, such as ``shop-r2-64615bba``.

    :raises ValueError: what is wrong, and the way out.
    """
    if len(text) > _LONGEST_JOB_ID or not _JOB_ID.fullmatch(text):
        raise ValueError(f"{shown(text)} is not the id of a job; `devflow history` has the ids")
    return text


def check_line(text: str, limit: int) -> str:
    """One line of a person's words, up to ``limit`` characters.

    :raises ValueError: what is wrong.
    """
    check_text(text)
    if len(text) > limit:
        raise ValueError(f"{shown(text)} has {len(text)} characters, the limit is {limit}")
    if _CONTROL_BUT_SPACE.search(text):
        raise ValueError(f"{shown(text)} is not one line: it holds a line break or another control")
    return text


def check_reason(text: str) -> str:
    """Why somebody does something: one line of 1 to 200 characters.

    :raises ValueError: what is wrong.
    """
    check_line(text, _LONGEST_REASON)
    if not text.strip():
        raise ValueError(f"{shown(text)} is not a reason; write why, in one line")
    return text
