"""Membership by the ApplySet convention: a label on each member, and one parent object.

Source: Kubernetes enhancement 3659 (kubectl apply --prune). The parent is a ConfigMap in the
namespace ``default``, which every cluster has, so that it is found whatever the program declares.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devflow.engine.objects.kube_object import Identity

PART_OF = "applyset.kubernetes.io/part-of"
ID = "applyset.kubernetes.io/id"
TOOLING = "applyset.kubernetes.io/tooling"
GROUP_KINDS = "applyset.kubernetes.io/contains-group-kinds"
NAMESPACES = "applyset.kubernetes.io/additional-namespaces"
ENGINE = "devflow.dev/engine"
"""On the parent: which engine made the stack."""
PROTECT = "devflow.dev/protect"
"""On a member: it must not be deleted."""
RETAIN = "devflow.dev/retain-on-delete"
"""On a member: it stays when it leaves the stack."""
PARENT_NAMESPACE = "default"
TOOL = "devflow/v1"

Manifest = dict[str, Any]


@dataclass(frozen=True)
class ApplySet:
    """The set of one stack in one cluster."""

    project: str
    stack: str

    @property
    def name(self) -> str:
        """The parent's name, valid for Kubernetes whatever the stack is called."""
        wanted = f"devflow-{self.project}-{self.stack}"
        name = re.sub(r"[^a-z0-9-]+", "-", wanted.lower()).strip("-")
        if name != wanted:
            name = f"{name}-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"
        return name

    @property
    def id(self) -> str:
        """The value of the members' label, as the convention computes it."""
        digest = hashlib.sha256(f"{self.name}.{PARENT_NAMESPACE}.ConfigMap.".encode()).digest()
        return f"applyset-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}-v1"

    @property
    def selector(self) -> str:
        return f"{PART_OF}={self.id}"

    def parent(
        self, engine: str, group_kinds: Iterable[str], namespaces: Iterable[str]
    ) -> Manifest:
        """The parent's manifest."""
        return {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": self.name,
                "namespace": PARENT_NAMESPACE,
                "labels": {ID: self.id},
                "annotations": {
                    TOOLING: TOOL,
                    GROUP_KINDS: ",".join(sorted(set(group_kinds))),
                    NAMESPACES: ",".join(sorted(set(namespaces) - {PARENT_NAMESPACE, ""})),
                    ENGINE: engine,
                },
            },
        }

    def member(self, manifest: Mapping[str, Any], *, protect: bool, retain: bool) -> Manifest:
        """The manifest with the marks of a member."""
        metadata = dict(manifest["metadata"])
        metadata["labels"] = {**(metadata.get("labels") or {}), PART_OF: self.id}
        marks = {PROTECT: "true"} if protect else {}
        if retain:
            marks[RETAIN] = "true"
        if marks:
            metadata["annotations"] = {**(metadata.get("annotations") or {}), **marks}
        return {**manifest, "metadata": metadata}


def group_kinds_of(parent: Mapping[str, Any]) -> set[str]:
    """The group-kinds that a parent says its set contains."""
    text = (parent["metadata"].get("annotations") or {}).get(GROUP_KINDS, "")
    return {part for part in text.split(",") if part}


def namespaces_of(identities: Iterable[Identity]) -> set[str]:
    return {identity.namespace for identity in identities}
