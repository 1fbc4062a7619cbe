"""Changes one text in a YAML file that people write, and nothing besides: not a byte of it where
the text is there already.
"""

from collections.abc import Sequence
from io import StringIO
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from devflow.errors import UserError
from devflow.reading.error import ReadError
from devflow.reading.yaml_text import read_yaml


def with_text(content: str, keys: Sequence[str], text: str, file: str) -> str:
    """Return ``content`` with ``text`` as the value at ``keys``.

    The value keeps its quotes, or gets some if it needs them.

    :param file: how an error names the file.
    :raises UserError: the value isn't written there (it may be in ``defaults``, or behind an
        alias), or an anchor shares it with other values.
    """
    before = read_yaml(content, file)
    # Nothing in it is too deep, or too much, for PyYAML now: only it knows where a value stands.
    node: Any = yaml.compose(content, yaml.SafeLoader)
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    place = ".".join(keys)
    if not isinstance(node, yaml.ScalarNode):
        raise UserError(f"{file}: {place} is not written there; write it, then try again")
    start, end = node.start_mark.index, node.end_mark.index
    expected = _put(before, keys, text)
    for quote in (content[start] if content[start:end][:1] in ("'", '"') else "", '"'):
        changed = f"{content[:start]}{quote}{text}{quote}{content[end:]}"
        if _reads_as(changed, file, expected):
            return changed
    raise UserError(f"{file}: {place} is shared with other values by an anchor; write it out")


def with_new_text(content: str, keys: Sequence[str], text: str) -> str:
    """Return ``content``, a mapping, with ``text`` at ``keys``, of which any may be missing.

    Comments, quotes and order are kept, and the indentation that the Pulumi CLI writes.
    """
    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 4096
    editor.indent(mapping=2, sequence=4, offset=2)
    settings = editor.load(content)
    mapping = settings
    for key in keys[:-1]:
        if not mapping.get(key):
            mapping[key] = CommentedMap()
        mapping = mapping[key]
    mapping[keys[-1]] = text
    changed = StringIO()
    editor.dump(settings, changed)
    return changed.getvalue()


def _put(value: Any, keys: Sequence[str], text: str) -> Any:
    """Return a copy of ``value`` that has ``text`` at ``keys``."""
    if not keys:
        return text
    return {**value, keys[0]: _put(value[keys[0]], keys[1:], text)}


def _reads_as(content: str, file: str, expected: object) -> bool:
    try:
        return bool(read_yaml(content, file) == expected)
    except ReadError:
        return False
