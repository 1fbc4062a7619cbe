"""One Kubernetes object, as a program declares it, and its identity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from devflow.engine.objects.property_paths import Path


class Identity(NamedTuple):
    """What makes two manifests the same object. The API version takes no part in it."""

    group: str
    kind: str
    namespace: str
    """Empty for an object that lives in no namespace."""
    name: str

    def __str__(self) -> str:
        return (
            f"{self.kind} {self.namespace}/{self.name}"
            if self.namespace
            else (f"{self.kind} {self.name}")
        )

    @property
    def group_kind(self) -> str:
        """As the ApplySet convention writes it: ``Rollout.argoproj.io``, ``Service``."""
        return f"{self.kind}.{self.group}" if self.group else self.kind


@dataclass(frozen=True)
class KubeObject:
    """One object, as declared."""

    urn: str
    manifest: Mapping[str, Any] = field(repr=False)
    """Plain values, secrets among them."""
    shown: Mapping[str, Any] = field(repr=False)
    """The manifest with its secrets masked: what may be printed."""
    secret: bool
    """It holds a secret: a value marked so, or it is of the kind Secret."""
    provider: str
    after: frozenset[str]
    """URNs of the objects to be applied before it."""
    ignored: tuple[Path, ...] = ()
    protect: bool = False
    retain: bool = False
    adopt: bool = False
    """Take over an object that is there already."""
    group: str = ""
    """URN of the component it is a part of; its own URN where there is none. Either all objects of
    a group are applied, or none.
    """

    @property
    def api_version(self) -> str:
        return str(self.manifest["apiVersion"])

    @property
    def kind(self) -> str:
        return str(self.manifest["kind"])

    @property
    def identity(self) -> Identity:
        """The identity that the manifest gives; the namespace may still be left to the provider."""
        metadata = self.manifest["metadata"]
        return identity_of(self.api_version, self.kind, metadata)


def identity_of(api_version: str, kind: str, metadata: Mapping[str, Any]) -> Identity:
    """The identity of a live object or a manifest."""
    group = api_version.rpartition("/")[0]
    return Identity(group, kind, metadata.get("namespace") or "", metadata["name"])
