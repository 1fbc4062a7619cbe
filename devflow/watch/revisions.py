"""The revisions of an app: one ReplicaSet each, with its pods."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devflow.release.names import HASH_LABEL, REVISION_ANNOTATION
from devflow.watch.pods import PodView, pod_view

_DIGEST_SHOWN = 12


class Role(enum.StrEnum):
    STABLE = "stable"
    CANARY = "canary"
    OLD = "old"
    """Neither of the two: on its way down, or kept by the scale-down policy."""


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One version of the pod template and its pods."""

    number: int
    """Counts up from 1; a version that comes back gets a new number."""
    hash: str
    """The value of the label that tells its pods apart."""
    image: str
    role: Role
    desired: int
    """Pods it should have now."""
    pods: tuple[PodView, ...]
    """Oldest first."""

    @property
    def version(self) -> str:
        """The version that its image names."""
        return version_of(self.image)

    @property
    def ready(self) -> int:
        return sum(pod.ready for pod in self.pods)


def revisions(
    rollout: Mapping[str, Any],
    replica_sets: Iterable[Mapping[str, Any]],
    pods: Iterable[Mapping[str, Any]],
) -> tuple[RevisionView, ...]:
    """Newest first: the stable one, the canary, and others for as long as they have pods."""
    status, app = rollout.get("status") or {}, rollout["metadata"]["name"]
    by_owner: dict[str, list[PodView]] = {}
    for pod in pods:
        if owner := _owner(pod):
            by_owner.setdefault(owner, []).append(pod_view(pod))
    found = []
    for replica_set in replica_sets:
        if _owner(replica_set) != rollout["metadata"]["uid"]:
            continue
        metadata, spec = replica_set["metadata"], replica_set["spec"]
        own_hash = metadata["labels"].get(HASH_LABEL, "")
        own_pods = by_owner.get(metadata["uid"], [])
        role = _role(own_hash, status)
        if role is not Role.OLD or own_pods:
            found.append(
                RevisionView(
                    number=int(metadata["annotations"].get(REVISION_ANNOTATION, 0)),
                    hash=own_hash,
                    image=image_of(spec["template"], app),
                    role=role,
                    desired=spec.get("replicas", 0),
                    pods=tuple(sorted(own_pods, key=lambda pod: (pod.created, pod.name))),
                )
            )
    return tuple(sorted(found, key=lambda revision: -revision.number))


def image_before(
    rollout: Mapping[str, Any], replica_sets: Iterable[Mapping[str, Any]]
) -> str | None:
    """The image to go back to: of the stable revision if another one is asked for, else of the
    newest revision that has another image; ``None`` if there is none.
    """
    app, status = rollout["metadata"]["name"], rollout.get("status") or {}
    asked = image_of(rollout["spec"]["template"], app)
    own = [r for r in replica_sets if _owner(r) == rollout["metadata"]["uid"]]
    by_preference = sorted(
        own,
        key=lambda r: (
            r["metadata"]["labels"].get(HASH_LABEL) == status.get("stableRS"),
            int(r["metadata"]["annotations"].get(REVISION_ANNOTATION, 0)),
        ),
        reverse=True,
    )
    images = (image_of(r["spec"]["template"], app) for r in by_preference)
    return next((image for image in images if image != asked), None)


def version_of(image: str) -> str:
    """The tag of an image; without one, the beginning of its digest, else ``latest``."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return tag or digest.partition(":")[2][:_DIGEST_SHOWN] or "latest"


def image_of(template: Mapping[str, Any], app: str) -> str:
    """The image of the app's own container, among those of a pod template."""
    containers = template["spec"]["containers"]
    own = next((c for c in containers if c["name"] == app), containers[0])
    return str(own["image"])


def _role(own_hash: str, status: Mapping[str, Any]) -> Role:
    if own_hash == status.get("stableRS"):
        return Role.STABLE
    return Role.CANARY if own_hash == status.get("currentPodHash") else Role.OLD


def _owner(obj: Mapping[str, Any]) -> str | None:
    owners = obj["metadata"].get("ownerReferences") or []
    return next((str(owner["uid"]) for owner in owners if owner.get("controller")), None)
