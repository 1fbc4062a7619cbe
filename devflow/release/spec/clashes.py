"""What two apps of one cluster can't both have: a host of a gateway, and an object."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from devflow.release.build import build
from devflow.release.errors import SpecError
from devflow.release.spec.app import AppSpec

_Identity: TypeAlias = tuple[str, str, str, str]
"""API group, kind, namespace, name."""
_Problem: TypeAlias = tuple[str, str]


class Neighbours:
    """Apps of one cluster, each of which has its hosts and objects for itself."""

    def __init__(self) -> None:
        self._apps: dict[str, AppSpec] = {}
        self._made: dict[str, frozenset[_Identity]] = {}
        self._hosts: dict[tuple[str, str], str] = {}
        """The app that a gateway sends a host to."""

    def add(self, app: AppSpec) -> None:
        """Add an app that has nothing of those before it.

        :raises SpecError: a line for each host, and for each app, that it clashes with; the paths
            begin at the app's keys.
        """
        self._apps[app.name] = app
        problems = [*self._hosts_twice(app), *self._objects_twice(app)]
        if problems:
            raise SpecError.of(problems)

    def _hosts_twice(self, app: AppSpec) -> Iterator[_Problem]:
        """One gateway can send a host to one app only."""
        listed = [("hosts", *each) for each in enumerate(app.hosts)]
        listed += [("preview.hosts", *each) for each in enumerate(app.preview.hosts)]
        own: set[str] = set()
        for key, index, host in listed:
            if not isinstance(host, str):
                continue
            twice = host in own
            own.add(host)
            for gateway in app.gateways:
                first = self._hosts.setdefault((gateway, host), app.name)
                if first != app.name or twice:
                    yield (
                        f"{key}[{index}]",
                        f"{host!r} is already taken by {first!r} on gateway {gateway};"
                        " a host belongs to one app",
                    )

    def _objects_twice(self, app: AppSpec) -> Iterator[_Problem]:
        for other in self._named_alike(app.name):
            twice = sorted(self._objects(app.name) & self._objects(other))
            if twice:
                (_, kind, namespace, called), *_ = twice
                yield (
                    "",
                    f"{kind} {namespace}/{called} is an object of app {other!r}, too; give one of"
                    " the two apps another name or namespace",
                )

    def _named_alike(self, name: str) -> Iterator[str]:
        """The apps of which one name begins with the other: no others can make one object. So of a
        thousand apps hardly any is built for this.
        """
        parts = name.split("-")
        for count in range(1, len(parts)):
            shorter = "-".join(parts[:count])
            if shorter in self._apps:
                yield shorter
        yield from (other for other in self._apps if other.startswith(f"{name}-"))

    def _objects(self, name: str) -> frozenset[_Identity]:
        if name not in self._made:
            self._made[name] = frozenset(map(_identity, build(self._apps[name])))
        return self._made[name]


def _identity(manifest: Mapping[str, Any]) -> _Identity:
    group = manifest["apiVersion"].rpartition("/")[0]
    metadata = manifest["metadata"]
    return group, manifest["kind"], metadata.get("namespace", ""), metadata["name"]
