"""A spec file: one mapping in YAML."""

from pathlib import Path
from typing import Any

from devflow.reading.error import ReadError
from devflow.reading.files import inside, read_file
from devflow.reading.yaml_text import read_yaml
from devflow.release import SpecError


def read_spec_file(file: Path, folder: Path | None = None) -> dict[str, Any]:
    """The mapping in ``file``, which with a ``folder`` has to be inside of it, links followed.

    :raises SpecError: one line; with line and column where the YAML itself is wrong.
    """
    try:
        path = inside(folder, str(file), str(file)) if folder else file
        value = read_yaml(read_file(path, str(file)), str(file))
    except ReadError as error:
        raise SpecError(error.where, error.problem) from None
    if value is None:
        raise SpecError(str(file), "is empty; write at least 'apps:'")
    if not isinstance(value, dict):
        raise SpecError(str(file), "is not a mapping of keys to values; write at least 'apps:'")
    return value
