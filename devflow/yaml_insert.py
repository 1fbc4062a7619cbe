"""Adds an entry to a mapping in a YAML file that people write, and leaves all else as it is."""

from collections.abc import Mapping
from typing import Any

import yaml

from devflow.errors import UserError
from devflow.reading.yaml_text import node_of, read_mapping, read_yaml
from devflow.yaml_edit import BYTE_ORDER_MARK

_WIDTH = 100


def with_entry(content: str, key: str, name: str, value: Mapping[str, Any], file: str) -> str:
    """``content`` with ``name: value`` as the last entry of the mapping at the top-level ``key``,
    which is made where it isn't there.

    :param file: how an error names the file.
    :raises UserError: the mapping is in braces, or has ``name`` already.
    """
    if content.startswith(BYTE_ORDER_MARK):
        # The parser doesn't count it.
        content = content.removeprefix(BYTE_ORDER_MARK)
        return BYTE_ORDER_MARK + with_entry(content, key, name, value, file)
    before = read_mapping(content, file) or {}
    there = before.get(key)
    if isinstance(there, dict) and name in there:
        raise UserError(f"{file}: {key}.{name} is there already; take it out, or choose another")
    if there is None:
        start = "" if not content or content.endswith("\n") else "\n"
        if key in before:
            raise UserError(f"{file}: {key} is empty; take it out, then try again")
        return f"{content}{start}{key}:\n{_block({name: value}, 2)}"
    root = node_of(content, file)
    node = next(node for named, node in root.value if named.value == key)
    if there == {}:
        start, end = node.start_mark.index, node.end_mark.index
        block = _block({name: value}, 2).rstrip("\n")
        return f"{content[:start].rstrip()}\n{block}{content[end:]}"
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        raise UserError(f"{file}: {key} is no block of lines; write it as one, then try again")
    first, last = node.value[0][0], node.value[-1][1]
    lines = content.splitlines(keepends=True)
    at = _last_line(last) + 1
    if lines and at == len(lines) and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    block = _block({name: value}, first.start_mark.column)
    changed = "".join([*lines[:at], block, *lines[at:]])
    if read_yaml(changed, file) != {**before, key: {**there, name: value}}:
        raise UserError(f"{file}: {key} can't be added to; write {name} by hand")
    return changed


def without_entry(content: str, key: str, name: str, file: str) -> str:
    """``content`` without the entry ``name`` of the mapping at the top-level ``key``.

    :raises UserError: it isn't written there as lines of its own.
    """
    before = read_mapping(content, file) or {}
    root = node_of(content, file)
    for named, node in root.value if root else ():
        block = isinstance(node, yaml.MappingNode) and not node.flow_style
        for entry, value in node.value if named.value == key and block else ():
            if entry.value == name:
                lines = content.splitlines(keepends=True)
                del lines[entry.start_mark.line : _last_line(value) + 1]
                rest = {other: inner for other, inner in before[key].items() if other != name}
                if not rest:
                    lines[named.start_mark.line] = f"{key}: {{}}\n"
                changed = "".join(lines)
                if read_yaml(changed, file) == {**before, key: rest}:
                    return changed
    raise UserError(f"{file}: {key}.{name} isn't written there as lines of its own; take it out")


def _block(value: Mapping[str, Any], indent: int) -> str:
    text: str = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH - indent,
        default_flow_style=None,
    )
    return "".join(f"{' ' * indent}{line}" if line.strip() else line for line in _lines(text))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _last_line(node: Any) -> int:
    """The last line of a value: a block's own end is where the next token begins."""
    if isinstance(node, yaml.ScalarNode):
        end = node.end_mark
        ends_before = end.column == 0 and end.line > node.start_mark.line
        return int(end.line - 1 if ends_before else end.line)
    if not node.value or node.flow_style:
        return int(node.end_mark.line)
    inner = node.value[-1]
    return _last_line(inner[1] if isinstance(inner, tuple) else inner)
