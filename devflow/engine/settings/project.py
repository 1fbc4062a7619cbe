"""The project: ``Pulumi.yaml``, and the stacks beside it.

Source of the format: Pulumi, "Pulumi project file" and "Stack settings file" references.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devflow.errors import Exit, UserError
from devflow.reading.files import read_file
from devflow.reading.shown import shown
from devflow.reading.yaml_text import read_yaml

STACK_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


@dataclass(frozen=True)
class Project:
    """One ``Pulumi.yaml``."""

    folder: Path
    name: str
    main: Path
    """The program's file."""
    schema: Mapping[str, Any]
    """The configuration keys it declares, as written."""

    @property
    def stacks(self) -> list[str]:
        """The stacks that have a settings file here, by name."""
        names = (path.name.removeprefix("Pulumi.") for path in self.folder.glob("Pulumi.*.yaml"))
        return sorted(name.removesuffix(".yaml") for name in names)

    def stack_file(self, stack: str) -> Path:
        return self.folder / f"Pulumi.{stack}.yaml"


def find_project(start: Path) -> Project:
    """The project of ``start`` or of the nearest folder above that has a ``Pulumi.yaml``.

    :raises UserError: if there is none, it can't be read, or it is no Python program.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        file = folder / "Pulumi.yaml"
        if os.path.lexists(file):
            return _read_project(file)
    raise UserError(f"no Pulumi.yaml in {start} or above: run this in the project's folder")


def _read_project(file: Path) -> Project:
    data = read_mapping(file)
    name = data.get("name")
    if not isinstance(name, str) or not STACK_NAME.fullmatch(name):
        raise UserError(f"{file}: name is {shown(name)}; it must be letters, digits, '-', '_', '.'")
    runtime = data.get("runtime")
    language = runtime.get("name") if isinstance(runtime, dict) else runtime
    if language != "python":
        raise UserError(
            f"{file}: runtime is {shown(language)}; only python programs can be run", Exit.ENGINE
        )
    main = file.parent / str(data.get("main") or "")
    if main.is_dir():
        main = main / "__main__.py"
    if not main.is_file():
        raise UserError(f"{file}: the program {main} does not exist")
    schema = data.get("config") or {}
    if not isinstance(schema, dict):
        raise UserError(f"{file}: config is not a mapping")
    return Project(file.parent, name, main, schema)


def read_mapping(file: Path) -> dict[str, Any]:
    """Read a YAML file that holds a mapping.

    :raises UserError: with the line of a mistake.
    """
    data = read_yaml(read_file(file), str(file))
    if data is None:
        raise UserError(f"{file} is empty; it must be a mapping")
    if not isinstance(data, dict):
        raise UserError(f"{file} is a {type(data).__name__}; it must be a mapping")
    return data
