"""Writes adopted apps into a stack's file, whole and checked, or not at all."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devflow.adopt import Adoption
from devflow.files import replace_file
from devflow.reading.files import read_file
from devflow.reading.text import read_text
from devflow.reading.yaml_text import read_yaml
from devflow.release import SpecError
from devflow.stacks.loader import parse_stack
from devflow.yaml_insert import with_entry, without_entry


def with_apps(
    content: str, adoptions: Sequence[Adoption], file: str, repository: str | None
) -> str:
    """``content``, a stack's file, with the apps in it; their namespaces aren't to be made.

    :raises UserError: an app of that name is there already.
    :raises SpecError: the stack would be wrong with them, such as for a host that is taken.
    """
    for adoption in adoptions:
        content = with_entry(content, "apps", adoption.name, _written(adoption), file)
    known = read_yaml(content, file)
    for namespace in dict.fromkeys(one.namespace for one in adoptions):
        if namespace is not None and namespace not in (known.get("namespaces") or {}):
            content = with_entry(content, "namespaces", namespace, {"create": False}, file)
    try:
        parse_stack(read_yaml(content, file), repository)
    except SpecError as error:
        raise error.in_file(Path(file)) from None
    return content


def stack_text(file: Path) -> str:
    """What a stack's file holds; nothing, if it is still to be made.

    :raises ReadError: it can't be read, or isn't UTF-8.
    """
    return read_text(read_file(file, str(file)), str(file)) if os.path.lexists(file) else ""


def write_apps(file: Path, adoptions: Sequence[Adoption], repository: str | None) -> None:
    """Write the apps into ``file``; see :func:`with_apps`."""
    content = stack_text(file)
    changed = with_apps(content, adoptions, str(file), repository)
    if not file.exists():
        file.touch()
    replace_file(file, changed.encode())


def remove_app(file: Path, app: str) -> None:
    """Take an app out of a stack's file, and the settings of its namespace if it was the last in
    it.
    """
    content = read_text(read_file(file, str(file)), str(file))
    before = read_yaml(content, str(file))
    content = without_entry(content, "apps", app, str(file))
    namespace = (before["apps"][app] or {}).get("namespace", app)
    others = [one for name, one in before["apps"].items() if name != app]
    lived_in = {(one or {}).get("namespace") for one in others} | before["apps"].keys() - {app}
    if namespace in (before.get("namespaces") or {}) and namespace not in lived_in:
        content = without_entry(content, "namespaces", namespace, str(file))
    replace_file(file, content.encode())


def _written(adoption: Adoption) -> dict[str, Any]:
    # Its Service is there already; `up` would refuse it otherwise.
    return {**adoption.keys, "adopt": True}
