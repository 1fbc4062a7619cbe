"""Apps as a file has them: a mapping ``apps``, over ``defaults`` that all of them share."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from devflow.reading.shown import shown_key
from devflow.release.errors import SpecError
from devflow.release.spec.app import AppSpec
from devflow.release.spec.parse import parse_app, parse_apps
from devflow.release.spec.parts.freeze import FreezePart
from devflow.release.spec.problems import unknown_key


class AppsFile(FreezePart):
    """The keys of such a file."""

    defaults: dict[str, Any] = Field(default={})
    """What every app has that doesn't say otherwise: the keys of an app."""
    apps: dict[str, Any] = Field(default={})
    """The apps by name."""


def parse_all(written: AppsFile, repository: str | None = None) -> dict[str, AppSpec]:
    """Check all apps, and that no two of them want the same host or make one object.

    ``repository`` is that of apps whose source names none.

    :raises SpecError: one line for each problem, its path beginning at ``apps`` or ``defaults``.
    """
    _check_defaults(written)
    merged = {name: _merged(written, name, repository) for name in written.apps}
    try:
        apps = parse_apps(merged)
    except SpecError as error:
        raise _blame(error, written) from None
    return {name: _frozen(app, written) for name, app in apps.items()}


def parse_one(written: AppsFile, name: str, repository: str, **over: object) -> AppSpec:
    """Check one app, whatever is wrong with the others; the keys in ``over`` go before its own.

    :raises SpecError: as :func:`parse_all`, or naming the apps there are.
    """
    _check_defaults(written)
    if name not in written.apps:
        raise SpecError(
            f"apps.{shown_key(name)}", unknown_key(name, written.apps).replace("key", "app")
        )
    app = _merged(written, name, repository)
    try:
        parsed = parse_app(name, {**app, **over} if isinstance(app, dict) else app)
    except SpecError as error:
        raise _blame(error.under(name), written) from None
    return _frozen(parsed, written)


def _frozen(app: AppSpec, written: AppsFile) -> AppSpec:
    """The app with the windows of all apps, too."""
    if not written.freeze:
        return app
    return app.model_copy(update={"freeze": (*written.freeze, *app.freeze)})


def _check_defaults(written: AppsFile) -> None:
    known = {field.alias or name for name, field in AppSpec.model_fields.items()} - {"name"}
    problems = [
        (f"defaults.{shown_key(key)}", unknown_key(key, known))
        for key in written.defaults
        if key not in known
    ]
    if problems:
        raise SpecError.of(problems)


def _merged(written: AppsFile, name: str, repository: str | None) -> object:
    app = written.apps[name]
    if not isinstance(app, dict):
        return app
    source = {"source": {"repoURL": repository}} if repository else {}
    return _merge(source, _merge(written.defaults, app))


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are merged key by key; of anything else the one above wins."""
    merged = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            merged[key] = _merge(below[key], above[key])
    return merged


def _blame(error: SpecError, written: AppsFile) -> SpecError:
    """The same problems where they were written: once in ``defaults``, or in their own app."""
    problems: dict[tuple[str, str], None] = {}
    for where, what in error.problems:
        name, _, path = where.partition(".")
        key = path.partition(".")[0].partition("[")[0]
        inherited = key in written.defaults and key not in written.apps[name]
        problems[(f"defaults.{path}" if inherited else f"apps.{where}", what)] = None
    return SpecError.of(list(problems))
