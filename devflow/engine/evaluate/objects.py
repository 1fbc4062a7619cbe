"""The Kubernetes objects that a program declares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from devflow.engine.apply.paths import Path, parse_path
from devflow.engine.evaluate.records import Evaluation, Record, describe
from devflow.engine.evaluate.wire import has_secret, has_unknown, masked, plain
from devflow.errors import UserError


class Identity(NamedTuple):
    """What makes an object the same one. The version it is served in takes no part."""

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
    """The same for eyes: secrets masked."""
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

    @property
    def api_version(self) -> str:
        return str(self.manifest["apiVersion"])

    @property
    def kind(self) -> str:
        return str(self.manifest["kind"])

    @property
    def identity(self) -> Identity:
        """Who it is, as far as the manifest says."""
        metadata = self.manifest["metadata"]
        return identity_of(self.api_version, self.kind, metadata)


def identity_of(api_version: str, kind: str, metadata: Mapping[str, Any]) -> Identity:
    group = api_version.rpartition("/")[0]
    return Identity(group, kind, metadata.get("namespace") or "", metadata["name"])


def objects_of(evaluation: Evaluation) -> list[KubeObject]:
    """The objects of a program, by URN.

    Raises ``UserError`` for an object without a name, with an unknown value, or declared twice.
    """
    before = _Before(evaluation.records)
    objects = [
        _object(record, before.objects(record))
        for record in evaluation.records
        if record.is_kubernetes
    ]
    seen: dict[tuple[str, Identity], KubeObject] = {}
    for obj in objects:
        other = seen.setdefault((obj.provider, obj.identity), obj)
        if other is not obj:
            raise UserError(f"{obj.identity} is declared twice: {other.urn} and {obj.urn}")
    return sorted(objects, key=lambda obj: obj.urn)


def _object(record: Record, after: frozenset[str]) -> KubeObject:
    named = describe(record.type, record.name)
    if has_unknown(record.inputs):
        raise UserError(f"{named} holds a value that only the Pulumi CLI can know")
    manifest = plain(record.inputs)
    name = manifest["metadata"].get("name")
    if not isinstance(name, str) or not name:
        raise UserError(f"{named} has no metadata.name; generateName needs the Pulumi CLI")
    return KubeObject(
        urn=record.urn,
        manifest=manifest,
        shown=masked(record.inputs),
        secret=manifest["kind"] == "Secret" or has_secret(record.inputs),
        provider=record.provider,
        after=after,
        ignored=tuple(parse_path(path) for path in record.ignore_changes),
        protect=record.protect,
        retain=record.retain_on_delete,
        adopt=bool(record.import_id),
    )


class _Before:
    """Follows dependencies through resources that are no objects, such as providers."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = {record.urn: record for record in records}
        self._known: dict[str, frozenset[str]] = {}

    def objects(self, record: Record) -> frozenset[str]:
        found: set[str] = set()
        for urn in self._direct(record):
            found |= self._leading_to(urn)
        return frozenset(found - {record.urn})

    def _direct(self, record: Record) -> set[str]:
        direct = set(record.dependencies)
        parent = self._records.get(record.parent)
        if parent is not None and parent.custom:
            direct.add(parent.urn)
        if record.provider:
            direct.add(record.provider.rpartition("::")[0])
        return direct

    def _leading_to(self, urn: str) -> frozenset[str]:
        record = self._records.get(urn)
        if record is None or not record.custom:
            return frozenset()
        if record.is_kubernetes:
            return frozenset({urn})
        if urn not in self._known:
            self._known[urn] = self.objects(record)
        return self._known[urn]
