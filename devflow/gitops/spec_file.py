"""A new image in a spec file that people write: that one value changes, not a byte besides."""

from typing import Any

import yaml

from devflow.errors import UserError
from devflow.reading.error import ReadError
from devflow.reading.yaml_text import read_yaml


def with_image(text: str, file: str, app: str, image: str) -> str:
    """``text`` with another image for ``app``.

    Raises ``UserError`` if the file can't be read as YAML, or has no such value: the app isn't in
    it, or its image is written elsewhere, as in ``defaults`` or behind an alias.
    """
    before = read_yaml(text, file)
    # Nothing in it is too deep, or too much, for PyYAML now. Only it knows where a value stands.
    node = _at(yaml.compose(text, yaml.SafeLoader), "apps", app, "image")
    if not isinstance(node, yaml.ScalarNode):
        raise UserError(f"{file}: apps.{app}.image is not written there; write it, then try again")
    start, end = node.start_mark.index, node.end_mark.index
    changed_app = {**before["apps"][app], "image": image}
    expected = {**before, "apps": {**before["apps"], app: changed_app}}
    for quote in (text[start] if text[start] in "'\"" else "", '"'):
        changed = f"{text[:start]}{quote}{image}{quote}{text[end:]}"
        if _reads_as(changed, file, expected):
            return changed
    raise UserError(
        f"{file}: apps.{app}.image is shared with other values by an anchor; write it out"
    )


def _at(node: Any, *path: str) -> Any:
    for key in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node


def _reads_as(text: str, file: str, expected: object) -> bool:
    try:
        return bool(read_yaml(text, file) == expected)
    except ReadError:
        return False
