"""Errors as a terminal and a log can hold them, whoever has worded them."""

import unicodedata

_MOST_CHARACTERS = 1000
"""Of a line. What was wrong stands at its begin or its end; a long value in between."""


def bounded(text: str) -> str:
    """``text`` with each line cut in its middle, and no control character but the line's end."""
    return "\n".join(_cut("".join(map(_printable, line))) for line in text.split("\n"))


def _cut(line: str) -> str:
    if len(line) <= _MOST_CHARACTERS:
        return line
    half = _MOST_CHARACTERS // 2
    return f"{line[: half - 1]}…{line[-half:]}"


def _printable(character: str) -> str:
    # An escape sequence could colour the terminal, or hide what else was said.
    if unicodedata.category(character) != "Cc" or character == "\t":
        return character
    return character.encode("unicode_escape").decode()
