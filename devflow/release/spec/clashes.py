"""Whether two apps of a stack make one object: its name is an app's, or begins with that."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from devflow.release.build import build
from devflow.release.errors import SpecError
from devflow.release.spec.app import AppSpec

_Identity: TypeAlias = tuple[str, str, str, str]
"""API group, kind, namespace, name."""


def check_objects_differ(apps: Mapping[str, AppSpec]) -> None:
    """:raises SpecError: a line for each two apps that would make one object, naming both."""
    made: dict[str, dict[_Identity, Any]] = {}
    problems = []
    for name, other in _pairs(apps):
        for each in (name, other):
            if each not in made:
                made[each] = {_identity(manifest): manifest for manifest in build(apps[each])}
        twice = sorted(made[name].keys() & made[other].keys())
        if twice:
            (_, kind, namespace, called), *_ = twice
            problems.append(
                (
                    name,
                    f"{kind} {namespace}/{called} is an object of app {other!r}, too; give one of"
                    " the two apps another name or namespace",
                )
            )
    if problems:
        raise SpecError.of(problems)


def _pairs(apps: Mapping[str, AppSpec]) -> Iterator[tuple[str, str]]:
    """Each app with those whose name its own begins with: no others can make an object that it
    makes. So of a thousand apps hardly any is built for this.
    """
    for name in apps:
        parts = name.split("-")
        for count in range(1, len(parts)):
            other = "-".join(parts[:count])
            if other in apps:
                yield name, other


def _identity(manifest: Mapping[str, Any]) -> _Identity:
    group = manifest["apiVersion"].rpartition("/")[0]
    metadata = manifest["metadata"]
    return group, manifest["kind"], metadata.get("namespace", ""), metadata["name"]
