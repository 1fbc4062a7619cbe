"""From a stack's YAML file to a checked stack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from devflow.reading.shown import shown_key
from devflow.release import AppSpec, SpecError
from devflow.release.spec.apps_file import parse_all
from devflow.release.spec.problems import to_spec_error
from devflow.stacks.stack_spec import NamespaceSpec, StackFile, StackSpec
from devflow.yaml_file import read_spec_file


def load_stack(file: Path, repository: str | None = None) -> StackSpec:
    """Read and check ``file``. Apps whose source names no repository get ``repository``.

    :raises SpecError: one line for each problem: file, path in it, value, limit, way out.
    """
    value = read_spec_file(file)
    try:
        return parse_stack(value, repository)
    except SpecError as error:
        raise error.in_file(file) from None


def parse_stack(value: Mapping[Any, Any], repository: str | None = None) -> StackSpec:
    """Check what a stack's file holds; otherwise as :func:`load_stack`.

    :raises SpecError: one line for each problem, its path beginning at the file's keys.
    """
    try:
        written = StackFile.model_validate(value)
    except ValidationError as error:
        raise to_spec_error(error, StackFile, by_alias=True) from None
    apps = parse_all(written, repository)
    return StackSpec(written.platform, _namespaces(written, apps), apps)


def _namespaces(written: StackFile, apps: Mapping[str, AppSpec]) -> dict[str, NamespaceSpec]:
    used = {app.namespace for app in apps.values()}
    for name in written.namespaces:
        if name not in used:
            raise SpecError(
                f"namespaces.{shown_key(name)}", "no app lives in it; remove it, or name an app's"
            )
    return {name: written.namespaces.get(name, NamespaceSpec()) for name in sorted(used)}
