"""The reference of a stack's file, from its JSON schema."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from devflow.stacks.json_schema import schema_text

Schema = Mapping[str, Any]

_HEAD = """# Every key of a stack's file

From the JSON schema that `devflow schema` prints. What the keys are for, with examples:
[components and stacks](../components.md).
"""
_LONGEST_DEFAULT = 60


def spec_page() -> str:
    """The page in Markdown."""
    schema = json.loads(schema_text())
    parts = [("The file", schema), *sorted(schema.get("$defs", {}).items())]
    tables = [_table(name, part, schema) for name, part in parts if part.get("properties")]
    return "\n".join([_HEAD, *tables])


def _table(name: str, part: Schema, schema: Schema) -> str:
    head = f"## {name}\n\n{_line(part.get('description', ''))}\n"
    rows = "\n".join(_rows(part, schema))
    return f"{head}\n| key | type | default | meaning |\n|---|---|---|---|\n{rows}\n"


def _rows(part: Schema, schema: Schema) -> Iterator[str]:
    needed = part.get("required", ())
    for key, value in part["properties"].items():
        default = "**required**" if key in needed else _default(value)
        meaning = _line(value.get("description", ""))
        yield f"| `{key}` | {_type(value, schema)} | {default} | {meaning} |"


def _default(value: Schema) -> str:
    default = value.get("default")
    text = json.dumps(default, ensure_ascii=False)
    return (
        f"`{text}`" if default not in (None, {}, [], "") and len(text) <= _LONGEST_DEFAULT else ""
    )


def _type(value: Schema, schema: Schema) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        meant = schema["$defs"][name]
        return f"[{name}](#{_anchor(name)})" if meant.get("properties") else _type(meant, schema)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in value:
            found = [_type(each, schema) for each in value[key] if each.get("type") != "null"]
            return " or ".join(dict.fromkeys(found))
    if "enum" in value or "const" in value:
        return ", ".join(f"`{each}`" for each in value.get("enum", [value.get("const")]))
    if value.get("type") == "array" and isinstance(value.get("items"), Mapping):
        return f"list of {_type(value['items'], schema)}"
    kind = value.get("type", "any")
    return kind if isinstance(kind, str) else " or ".join(kind)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w-]", "", heading.lower())


def _line(text: str) -> str:
    """One line of a table."""
    return " ".join(text.replace("``", "`").split()).replace("|", "\\|")
