"""JSON, read within bounds."""

import json
import math
import re
from typing import Any

from devflow.reading.bounds import LARGEST_INTEGER, MOST_DEPTH, MOST_DIGITS
from devflow.reading.error import ReadError
from devflow.reading.flaw import flaw
from devflow.reading.shown import shown
from devflow.reading.text import at, read_text

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def read_json(data: bytes | str, source: str) -> Any:
    """The value in ``data``; ``source`` names it in errors.

    :raises ReadError: with line and column where they are known.
    """
    text = read_text(data, source)
    _check_depth(text, source)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_mapping,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        where = at(source, error.lineno, error.colno)
        raise ReadError(where, f"is not JSON: {error.msg}") from None
    except ValueError as error:
        raise ReadError(source, str(error)) from None
    if "\\u" in text:
        _check_texts(value, source)
    return value


def _check_depth(text: str, source: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                line = text.count("\n", 0, token.start()) + 1
                column = token.start() - text.rfind("\n", 0, token.start())
                raise ReadError(at(source, line, column), f"is nested more than {MOST_DEPTH} deep")
        elif token[0] in "]}":
            depth -= 1


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise ValueError(f"key {shown(key)} is there twice; keep one")
        mapping[key] = value
    return mapping


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS or abs(int(text)) > LARGEST_INTEGER:
        raise ValueError("holds an integer of more than 64 bits")
    return int(text)


def _float(text: str) -> float:
    if len(text) > MOST_DIGITS or not math.isfinite(float(text)):
        raise ValueError("holds a number that is too long or not finite")
    return float(text)


def _constant(name: str) -> float:
    raise ValueError(f"holds {name}, which is not JSON")


def _check_texts(value: Any, source: str) -> None:
    """Escapes can write what a text in UTF-8 can't hold."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left.extend(each)
            left.extend(each.values())
        elif isinstance(each, list):
            left.extend(each)
        elif isinstance(each, str) and (problem := flaw(each)):
            raise ReadError(source, f"a text in it {problem}")
