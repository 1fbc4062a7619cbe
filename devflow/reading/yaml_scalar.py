"""What a YAML scalar means: YAML 1.1 as PyYAML and Pulumi read it, less what surprises."""

import math
import re
from collections.abc import Callable
from typing import Any

import yaml

from devflow.reading.bounds import LARGEST_INTEGER, MOST_DIGITS
from devflow.reading.flaw import flaw

_PREFIX = "tag:yaml.org,2002:"
MERGE = f"{_PREFIX}merge"
_TEXT, _DATE = f"{_PREFIX}str", f"{_PREFIX}timestamp"
# The scalar "=" has a type of its own in YAML 1.1, which no reader makes anything of.
_TEXTS = {"!", _TEXT, f"{_PREFIX}value"}
_OCTAL = re.compile(r"[-+]?0[0-7_]+", re.ASCII)
_RESOLVER = yaml.resolver.Resolver()
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_NUMBERS = {
    f"{_PREFIX}int": _CONSTRUCTOR.construct_yaml_int,
    f"{_PREFIX}float": _CONSTRUCTOR.construct_yaml_float,
}
_WORDS = {
    f"{_PREFIX}bool": _CONSTRUCTOR.construct_yaml_bool,
    f"{_PREFIX}null": _CONSTRUCTOR.construct_yaml_null,
}


def tag_of(event: yaml.ScalarEvent) -> str:
    """The tag that is written, else the one that the scalar's form implies."""
    if event.tag is not None:
        return str(event.tag)
    if not event.implicit[0]:
        return _TEXT
    resolve: Callable[..., str] = _RESOLVER.resolve
    return resolve(yaml.ScalarNode, event.value, (True, False))


def scalar(event: yaml.ScalarEvent, *, dates_as_text: bool) -> Any:
    """The value of a scalar: ``str``, ``int``, ``float``, ``bool`` or ``None``.

    :raises ValueError: what is wrong with it, without a word of it.
    """
    tag, text = tag_of(event), str(event.value)
    if problem := flaw(text):
        raise ValueError(problem)
    if tag in _TEXTS or (dates_as_text and tag == _DATE):
        return text
    if tag == _DATE:
        raise ValueError("is a date to YAML, not a text; put it in quotes")
    node = yaml.ScalarNode(tag, text)
    if tag in _NUMBERS and ":" in text and dates_as_text:
        return text
    if tag in _NUMBERS:
        return _number(tag, text, node, octal=dates_as_text)
    if tag in _WORDS:
        try:
            return _WORDS[tag](node)
        except (ValueError, KeyError):
            raise ValueError(f"has the tag !!{tag.removeprefix(_PREFIX)} and is none") from None
    raise ValueError("has a tag that isn't known; leave the tag out")


def _number(tag: str, text: str, node: yaml.ScalarNode, *, octal: bool) -> int | float:
    if len(text) > MOST_DIGITS:
        raise ValueError(
            f"is a number of {len(text)} characters, the limit is {MOST_DIGITS};"
            " put it in quotes if it is a text"
        )
    if ":" in text:
        raise ValueError("is a number in base 60 to YAML; put it in quotes, it is none to people")
    # Of another program we know the reader: Kubernetes reads YAML 1.1.
    if not octal and _OCTAL.fullmatch(text):
        raise ValueError("is octal to some readers of YAML and decimal to others; drop the first 0")
    try:
        value: int | float = _NUMBERS[tag](node)
    except (ValueError, IndexError, OverflowError):
        raise ValueError(f"has the tag !!{tag.removeprefix(_PREFIX)} and is none") from None
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is not a finite number; put it in quotes if it is a text")
    if abs(value) > LARGEST_INTEGER and isinstance(value, int):
        raise ValueError("is an integer of more than 64 bits; put it in quotes if it is a text")
    return value
