"""YAML as a stack is written in it: one mapping, no key twice."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from devflow.release import SpecError


class _Loader(yaml.CSafeLoader):
    """Refuses a key that is there twice, where YAML's loaders silently let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[tuple[str, str]] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if (key.tag, key.value) in seen:
                    raise yaml.constructor.ConstructorError(
                        problem=f"key {key.value!r} is there twice; keep one",
                        problem_mark=key.start_mark,
                    )
                seen.add((key.tag, key.value))
        return super().construct_mapping(node, deep)


def read_yaml(file: Path) -> dict[Any, Any]:
    """The mapping in ``file``.

    :raises SpecError: one line; with line and column where the YAML itself is wrong.
    """
    try:
        # The loader is a safe one: it makes nothing but plain values.
        value = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    except OSError as error:
        raise SpecError(str(file), f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SpecError(str(file), "is not a text in UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise SpecError(f"{file}{place}", str(error.problem or error.context)) from None
    except yaml.YAMLError as error:
        raise SpecError(str(file), " ".join(str(error).split())) from None
    if value is None:
        raise SpecError(str(file), "is empty; write at least 'apps:'")
    if not isinstance(value, dict):
        raise SpecError(str(file), "is not a mapping of keys to values; write at least 'apps:'")
    return value
