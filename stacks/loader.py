"""From a stack's YAML file to a checked stack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from devflow.release import AppSpec, SpecError, parse_apps
from devflow.release.problems import to_spec_error, unknown_key
from stacks.stack_spec import NamespaceSpec, StackFile, StackSpec
from stacks.yaml_file import read_yaml


def load_stack(file: Path) -> StackSpec:
    """Read and check ``file``.

    :raises SpecError: one line for each problem: file, path in it, value, limit, way out.
    """
    value = read_yaml(file)
    try:
        return _parse(value)
    except SpecError as error:
        raise SpecError.of(
            [(f"{file}: {where}" if where else str(file), what) for where, what in error.problems]
        ) from None


def _parse(value: Mapping[Any, Any]) -> StackSpec:
    try:
        written = StackFile.model_validate(value)
    except ValidationError as error:
        raise to_spec_error(error, StackFile, by_alias=True) from None
    _check_defaults(written.defaults)
    merged = {
        name: _merge(written.defaults, app) if isinstance(app, dict) else app
        for name, app in written.apps.items()
    }
    try:
        apps = parse_apps(merged)
    except SpecError as error:
        raise _blame(error, written) from None
    return StackSpec(written.platform, _namespaces(written, apps), apps)


def _check_defaults(defaults: Mapping[str, Any]) -> None:
    known = {field.alias or name for name, field in AppSpec.model_fields.items()} - {"name"}
    problems = [
        (f"defaults.{key}", unknown_key(key, known)) for key in defaults if key not in known
    ]
    if problems:
        raise SpecError.of(problems)


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are merged key by key; of anything else the one above wins."""
    merged = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            merged[key] = _merge(below[key], above[key])
    return merged


def _blame(error: SpecError, written: StackFile) -> SpecError:
    """The same problems where they were written: once in ``defaults``, or in their own app."""
    problems: dict[tuple[str, str], None] = {}
    for where, what in error.problems:
        name, _, path = where.partition(".")
        key = path.partition(".")[0].partition("[")[0]
        inherited = key in written.defaults and key not in written.apps[name]
        problems[(f"defaults.{path}" if inherited else f"apps.{where}", what)] = None
    return SpecError.of(list(problems))


def _namespaces(written: StackFile, apps: Mapping[str, AppSpec]) -> dict[str, NamespaceSpec]:
    used = {app.namespace for app in apps.values()}
    for name in written.namespaces:
        if name not in used:
            raise SpecError(f"namespaces.{name}", "no app lives in it; remove it, or name an app's")
    return {name: written.namespaces.get(name, NamespaceSpec()) for name in sorted(used)}
