"""From the records of an evaluation to the Kubernetes objects that the program declares."""

from collections.abc import Iterable, Mapping
from typing import Any

from devflow.engine.evaluate.records import STACK_TYPE, Evaluation, Record, describe
from devflow.engine.evaluate.wire import has_secret, has_unknown, masked, plain
from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.property_paths import parse_path
from devflow.errors import UserError
from devflow.release.companions.config import CONFIG_LABEL

PATCH_FORCE = "pulumi.com/patchForce"
"""The annotation by which Pulumi's provider takes over fields of others: it means ``adopt``."""


def objects_of(evaluation: Evaluation) -> list[KubeObject]:
    """The objects of a program, sorted by URN.

    :raises UserError: for an object without a name, with an unknown value, or declared twice.
    """
    before = _Before(evaluation.records)
    objects = [
        _object(record, before.objects(record), before.component(record))
        for record in evaluation.records
        if record.is_kubernetes
    ]
    seen: dict[tuple[str, Identity], KubeObject] = {}
    for obj in objects:
        other = seen.setdefault((obj.provider, obj.identity), obj)
        if other is not obj:
            raise UserError(f"{obj.identity} is declared twice: {other.urn} and {obj.urn}")
    return sorted(objects, key=lambda obj: obj.urn)


def _object(record: Record, after: frozenset[str], component: str) -> KubeObject:
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
        # Pulumi has to retain a configuration; this engine sees itself which ones are in use.
        retain=record.retain_on_delete and CONFIG_LABEL not in _labels(manifest),
        adopt=bool(record.import_id) or is_forced(manifest),
        group=component or record.urn,
    )


def _labels(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    return manifest["metadata"].get("labels") or {}


def is_forced(manifest: Mapping[str, Any]) -> bool:
    """Whether the object may take the place of one that somebody else made."""
    metadata = manifest.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return isinstance(annotations, dict) and annotations.get(PATCH_FORCE) == "true"


class _Before:
    """Finds the objects that have to be applied before another one.

    Dependencies are followed through resources that are no objects, such as providers.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = {record.urn: record for record in records}
        self._known: dict[str, frozenset[str]] = {}

    def objects(self, record: Record) -> frozenset[str]:
        found: set[str] = set()
        for urn in self._direct(record):
            found |= self._leading_to(urn)
        return frozenset(found - {record.urn})

    def component(self, record: Record) -> str:
        """URN of the component that the record is a child of; empty where there is none."""
        parent = self._records.get(record.parent)
        if parent is None or parent.custom or parent.type == STACK_TYPE:
            return ""
        return parent.urn

    def _direct(self, record: Record) -> set[str]:
        direct = set(record.dependencies)
        parent = self._records.get(record.parent)
        if parent is not None and parent.custom:
            direct.add(parent.urn)
        elif parent is not None:
            # The CLI registers a component's children after the component, and so after its needs.
            direct |= self._direct(parent)
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
