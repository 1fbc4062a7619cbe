"""YAML, read within bounds: no recursion, so that no depth can overflow a stack.

PyYAML's own loaders let aliases multiply, the last of two equal keys win, and dates raise; its C
loader dies of deep nesting. Its parser is sound: values are made here, of its events.
"""

from typing import Any

import yaml

from devflow.reading.error import ReadError
from devflow.reading.text import at, read_text
from devflow.reading.yaml_builder import Builder, BuildError


def read_yaml(data: bytes | str, source: str, *, secret: bool = False) -> Any:
    """The one document in ``data`` as plain values; ``None`` if there is none.

    ``source`` names it in errors. Of a ``secret`` one not even keys are quoted; and as another
    program wrote it, dates in it are texts. In any other a date is a text that lacks its quotes,
    and is refused.

    :raises ReadError: with line and column.
    """
    text = read_text(data, source)
    builder = Builder(secret=secret)
    mark: Any = None
    try:
        # The parser goes on only as the builder asks for more.
        for event in yaml.parse(text, yaml.CSafeLoader):
            mark = event.start_mark
            builder.take(event)
    except BuildError as error:
        raise ReadError(at(source, mark.line + 1, mark.column + 1), str(error)) from None
    except yaml.MarkedYAMLError as error:
        what = error.problem or error.context
        raise ReadError(_place(error, source), f"is not YAML: {what}") from None
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, int(error.position)) + 1
        raise ReadError(at(source, line), f"is not YAML: {error.reason}") from None
    return builder.value


def node_of(text: str, source: str) -> Any:
    """The document that :func:`read_yaml` has read, as PyYAML's node with the places of its parts;
    ``None`` if there is none.

    Of what was read, nothing is too deep for it. It is of the parser that has read it: PyYAML's
    other one refuses some of what this one takes, such as a tab behind a colon.

    :raises ReadError: an anchor is there twice, which YAML takes, and PyYAML doesn't.
    """
    try:
        return yaml.compose(text, yaml.CSafeLoader)
    except yaml.composer.ComposerError as error:
        what = str(error.context or error.problem).partition(";")[0]
        why = f"can't be edited: {what}; give it another name"
        raise ReadError(_place(error, source), why) from None


def _place(error: yaml.MarkedYAMLError, source: str) -> str:
    mark = error.problem_mark or error.context_mark
    return at(source, mark.line + 1, mark.column + 1) if mark else source


def read_mapping(data: bytes | str, source: str, *, secret: bool = False) -> dict[str, Any] | None:
    """As :func:`read_yaml`, of a document that has to be a mapping or empty."""
    value = read_yaml(data, source, secret=secret)
    if value is not None and not isinstance(value, dict):
        raise ReadError(source, "is not a mapping of keys to values")
    return value
