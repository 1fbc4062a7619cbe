"""From what a user wrote to checked specs, or to one clear line for each thing that is wrong."""

from collections.abc import Mapping

from pydantic import ValidationError

from devflow.reading.shown import shown, shown_key
from devflow.release.errors import SpecError
from devflow.release.names import check_name
from devflow.release.spec.app import AppSpec
from devflow.release.spec.clashes import Neighbours
from devflow.release.spec.problems import refuse_sets, to_spec_error


def parse_app(name: str, value: object, *, by_alias: bool = True) -> AppSpec:
    """Check one app as written under its name in ``apps``.

    The app's namespace is its name where none is given. ``by_alias`` takes camelCase keys, as in
    YAML; without it keys are Python's (``readiness_probe``).

    :raises SpecError: one line for each problem, its path beginning at the app's keys.

    >>> app = parse_app("shop", {"image": "shop:1", "source": {"repoURL": "https://git.example/x"}})
    >>> app.namespace, app.port, app.steps.weights
    ('shop', 8080, (10, 30, 50, 100))
    """
    if not isinstance(value, Mapping):
        raise SpecError(
            "", f"{shown(value)} is not a mapping of keys to values; write at least 'image:'"
        )
    if "name" in value:
        raise SpecError("name", "unknown key; an app is named by its own key")
    refuse_sets(value)
    try:
        check_name(name)
    except ValueError as error:
        raise SpecError("", str(error)) from None
    try:
        return AppSpec.model_validate(
            {"namespace": name, **value, "name": name}, by_alias=by_alias, by_name=not by_alias
        )
    except ValidationError as error:
        raise to_spec_error(error, AppSpec, by_alias=by_alias) from None


def parse_apps(value: object) -> dict[str, AppSpec]:
    """Check all apps of a stack, and that no two of them want the same host or make one object.

    :raises SpecError: one line for each problem, its path beginning at the app's name.

    >>> source = {"repoURL": "https://git.example/x"}
    >>> sorted(parse_apps({"shop": {"image": "shop:1", "source": source}}))
    ['shop']
    >>> parse_apps({"shop": {"image": "shop:1", "source": source, "replicas": -1}})
    Traceback (most recent call last):
    devflow.release.errors.SpecError: shop.replicas: -1 is not between 0 and 10000
    """
    if not isinstance(value, Mapping):
        raise SpecError("", f"{shown(value)} is not a mapping of app names to apps")
    apps: dict[str, AppSpec] = {}
    problems: list[tuple[str, str]] = []
    for name, written in value.items():
        try:
            apps[str(name)] = parse_app(str(name), written)
        except SpecError as error:
            problems.extend(error.under(shown_key(str(name))).problems)
    if problems:
        raise SpecError.of(problems)
    neighbours = Neighbours()
    for name, app in apps.items():
        try:
            neighbours.add(app)
        except SpecError as error:
            problems.extend(error.under(name).problems)
    if problems:
        raise SpecError.of(problems)
    return apps
