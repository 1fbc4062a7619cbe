"""Changes one text in a YAML file that people write, and nothing besides: not a byte of it where
the text is there already.
"""

import warnings
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import ReusedAnchorWarning, YAMLError

from devflow.errors import UserError
from devflow.reading.error import ReadError
from devflow.reading.text import at
from devflow.reading.yaml_text import node_of, read_yaml

BYTE_ORDER_MARK = "\ufeff"
"""Some editors put it first."""
_READ_OTHERWISE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""Where the editor takes a text for other values than the parser did, it may come upon a key that
can't be one, a list where a mapping has to be, or a number without a digit (``-_``): whatever it
stumbles on, the file is one that it can't edit.
"""


def with_text(content: str, keys: Sequence[str], text: str, file: str) -> str:
    """Return ``content`` with ``text`` as the value at ``keys``.

    The value keeps its quotes, or gets some if it needs them.

    :param file: how an error names the file.
    :raises UserError: the value isn't written there (it may be in ``defaults``, or behind an
        alias), or an anchor shares it with other values.
    """
    if content.startswith(BYTE_ORDER_MARK):
        # The parser doesn't count it.
        return BYTE_ORDER_MARK + with_text(content.removeprefix(BYTE_ORDER_MARK), keys, text, file)
    before = read_yaml(content, file)
    node = node_of(content, file)
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    place = ".".join(keys)
    if not isinstance(node, yaml.ScalarNode):
        raise UserError(f"{file}: {place} is not written there; write it, then try again")
    start, end = node.start_mark.index, node.end_mark.index
    expected = _put(before, keys, text)
    for quote in (content[start] if content[start:end][:1] in ("'", '"') else "", '"', "'"):
        changed = f"{content[:start]}{quote}{text}{quote}{content[end:]}"
        if _reads_as(changed, file, expected):
            return changed
    raise UserError(f"{file}: {place} {_why_not(node)}")


def _why_not(node: Any) -> str:
    """Why the value at ``node`` can't be replaced by a text, and the way out."""
    if node.start_mark.index == node.end_mark.index:
        return "has no value; write one, then try again"
    if node.style in ("|", ">"):
        return "is a block of lines; write it behind its key"
    return "is shared with other values by an anchor; write it out"


def with_new_text(content: str, keys: Sequence[str], text: str, file: str) -> str:
    """Return ``content``, a mapping, with ``text`` at ``keys``, of which any may be missing.

    Comments, quotes, order and line ends are kept, and the indentation that the Pulumi CLI writes.

    :param file: how an error names the file.
    :raises UserError: the editor doesn't take the file, or can't keep the rest of it as it is.
    """
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 4096
    editor.indent(mapping=2, sequence=4, offset=2)
    changed = StringIO()
    before = read_yaml(content, file)
    for index, parent in enumerate(_parents(before, keys)):
        if parent and not isinstance(parent, dict):
            raise UserError(f"{file}: {'.'.join(keys[:index]) or 'it'} is not a mapping")
    expected = _put(before or {}, keys, text)
    try:
        # An anchor that is there twice is no fault.
        with warnings.catch_warnings(action="ignore", category=ReusedAnchorWarning):
            settings = editor.load(content) or CommentedMap()
        mapping = settings
        for key in keys[:-1]:
            if not mapping.get(key):
                mapping[key] = CommentedMap()
            mapping = mapping[key]
        mapping[keys[-1]] = text
        editor.dump(settings, changed)
    except (YAMLError, *_READ_OTHERWISE) as error:
        raise UserError(_not_editable(file, keys, text, error)) from None
    new = changed.getvalue()
    if "\r\n" in content:
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
    if not _reads_as(new, file, expected):
        raise UserError(_not_editable(file, keys, text, None))
    return new


def _parents(value: Any, keys: Sequence[str]) -> Iterator[Any]:
    """The values on the way to ``keys``, as far as there are any."""
    for key in keys:
        yield value
        value = value.get(key) if isinstance(value, dict) else None


def _not_editable(file: str, keys: Sequence[str], text: str, error: Exception | None) -> str:
    mark = getattr(error, "problem_mark", None)
    where = file if mark is None else at(file, mark.line + 1, mark.column + 1)
    problem = getattr(error, "problem", None)
    why = f": {problem}" if problem else ""
    return f"{where}: can't be edited{why}; mend that, or write {'.'.join(keys)}: {text} there"


def _put(value: Any, keys: Sequence[str], text: str) -> Any:
    """Return a copy of ``value`` that has ``text`` at ``keys``."""
    if not keys:
        return text
    return {**value, keys[0]: _put(value.get(keys[0]) or {}, keys[1:], text)}


def _reads_as(content: str, file: str, expected: object) -> bool:
    try:
        return bool(read_yaml(content, file) == expected)
    except ReadError:
        return False
