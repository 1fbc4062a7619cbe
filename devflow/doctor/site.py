"""What is examined: a stack, and the cluster that it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from devflow.kube import Client
from devflow.record.mongo import MongoUri
from devflow.release import AppSpec, Manifest, build


@dataclass(frozen=True)
class Site:
    """A cluster as a user of a stack reaches it."""

    kube: Client
    apps: Mapping[str, AppSpec]
    controller_namespace: str = "devflow"
    mongodb: MongoUri | None = None
    """Where releases are recorded; ``None`` if nothing here knows."""
    prometheus: str | None = None
    """The address for apps that name none, where it is known here."""
    made: frozenset[str] = frozenset()
    """The namespaces that the stack makes itself."""

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """All objects of the apps."""
        return tuple(one for app in self.apps.values() for one in build(app))

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """Those that apps live in."""
        return tuple(sorted({app.namespace for app in self.apps.values()}))

    @cached_property
    def routers(self) -> tuple[str, ...]:
        """The values of ``router`` of the apps."""
        return tuple(sorted({app.router.name for app in self.apps.values()}))
