"""The revisions of an app: one ReplicaSet each, with its pods."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from devflow.live import READY, PodState, ReplicaSetState, RolloutState

_DIGEST_SHOWN = 12


class Role(enum.StrEnum):
    STABLE = "stable"
    CANARY = "canary"
    OLD = "old"
    """Neither of the two: on its way down, or kept by the scale-down policy."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of the pod template and its pods."""

    number: int
    """Counts up from 1; a version that comes back gets a new number."""
    hash: str
    """The value of the label that tells its pods apart."""
    image: str
    role: Role
    desired: int
    """Pods it should have now."""
    pods: tuple[PodState, ...]
    """Oldest first."""

    @property
    def version(self) -> str:
        """The version that its image names."""
        return version_of(self.image)

    @property
    def ready(self) -> int:
        return sum(pod.status == READY for pod in self.pods)


def revisions(
    rollout: RolloutState, replica_sets: Iterable[ReplicaSetState], pods: Iterable[PodState]
) -> tuple[Revision, ...]:
    """Newest first: the stable one, the canary, and others for as long as they have pods."""
    by_hash: dict[str, list[PodState]] = {}
    for pod in sorted(pods, key=lambda pod: (str(pod.created), pod.name)):
        by_hash.setdefault(pod.hash, []).append(pod)
    found = [
        Revision(
            number=replica_set.revision,
            hash=replica_set.hash,
            image=replica_set.image(rollout.name),
            role=_role(replica_set.hash, rollout),
            desired=replica_set.replicas,
            pods=tuple(by_hash.get(replica_set.hash, ())),
        )
        for replica_set in replica_sets
        if replica_set.owner == rollout.uid
    ]
    shown = (revision for revision in found if revision.role is not Role.OLD or revision.pods)
    return tuple(sorted(shown, key=lambda revision: -revision.number))


def version_of(image: str) -> str:
    """The tag of an image; without one, the beginning of its digest, else ``latest``."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return tag or digest.partition(":")[2][:_DIGEST_SHOWN] or "latest"


def _role(own_hash: str, rollout: RolloutState) -> Role:
    if own_hash == rollout.stable_hash:
        return Role.STABLE
    return Role.CANARY if own_hash == rollout.pod_hash else Role.OLD
