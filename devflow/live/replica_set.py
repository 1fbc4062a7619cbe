"""What a release needs of a ReplicaSet, and what reads it."""

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from devflow.live.conditions import REPLICA_FAILURE, Condition, words
from devflow.live.number import whole_number
from devflow.live.pod_template import PodTemplate
from devflow.live.rollout import RolloutState
from devflow.live.seen import Seen
from devflow.release.names import HASH_LABEL, REVISION_ANNOTATION


class ReplicaSetState(Seen, frozen=True):
    """A ReplicaSet: one revision of an app."""

    name: str
    owner: str
    """The uid of its controller, for ours a Rollout; empty if it has none."""
    hash: str
    """The pod template's hash, by which its pods are labelled."""
    revision: int
    """Argo Rollouts' number of the pod template; 0 if it has none."""
    images: tuple[tuple[str, str], ...]
    """Name and image of each container."""
    replicas: int
    """Pods it should have."""
    ready: int = 0
    """Pods of it that are ready."""
    uncreated: str = ""
    """Why the API server refuses to create pods of it, in its words; empty if it doesn't."""

    def image(self, app: str) -> str:
        """The image of the app's own container; of the first one if none has the app's name."""
        images = dict(self.images)
        return images.get(app) or next(iter(images.values()), "")


class _Part(msgspec.Struct, rename="camel", gc=False):
    """Base of the parts of the JSON that are read; all else is skipped."""


class _Owner(_Part):
    uid: str
    controller: bool = False


class _Metadata(_Part):
    name: str
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner_references: list[_Owner] = []


class _Spec(_Part):
    replicas: int = 0
    template: PodTemplate = msgspec.field(default_factory=PodTemplate)


class _Status(_Part):
    ready_replicas: int = 0
    conditions: list[Condition] = []


class _ReplicaSet(_Part):
    metadata: _Metadata
    status: _Status = msgspec.field(default_factory=_Status)
    spec: _Spec = msgspec.field(default_factory=_Spec)


_REPLICA_SETS = msgspec.json.Decoder(_ReplicaSet)


def replica_set_state(raw: bytes | msgspec.Raw) -> ReplicaSetState:
    """Read a ReplicaSet."""
    replica_set = _REPLICA_SETS.decode(raw)
    metadata, spec = replica_set.metadata, replica_set.spec
    number = metadata.annotations.get(REVISION_ANNOTATION, "0")
    return ReplicaSetState(
        name=metadata.name,
        owner=next((one.uid for one in metadata.owner_references if one.controller), ""),
        hash=metadata.labels.get(HASH_LABEL, ""),
        revision=whole_number(number, REVISION_ANNOTATION),
        images=tuple((one.name, one.image) for one in spec.template.containers),
        replicas=spec.replicas,
        ready=replica_set.status.ready_replicas,
        uncreated=words(REPLICA_FAILURE, replica_set.status.conditions),
    )


def with_workload_image(
    rollout: RolloutState, replica_sets: Iterable[ReplicaSetState]
) -> RolloutState:
    """``rollout`` with the image of its newest revision's ReplicaSet, where it names none itself.

    Argo Rollouts copies the Deployment's pod template into that ReplicaSet before it writes the
    template's hash into the Rollout's status. So this image belongs to the status; the Deployment
    may have the next one already.
    """
    if not rollout.lacks_image:
        return rollout
    whose = rollout.uid, rollout.pod_hash
    own = (one for one in replica_sets if (one.owner, one.hash) == whose)
    newest = next(own, None)
    return replace(rollout, image=newest.image(rollout.name)) if newest else rollout


def tells_of_spec(rollout: RolloutState, replica_sets: Iterable[ReplicaSetState]) -> bool:
    """Whether the Rollout's status is that of the Rollout as it is specified now.

    Argo Rollouts writes ``observedGeneration`` before the hash of a changed pod template where it
    has a pause to announce first, or a number of pods to change: in that moment the status, pauses
    included, is still that of the version before. So the ReplicaSet of the status' hash has to be
    of the newest revision, and to run the image that is asked for, too.
    """
    whose = rollout.uid, rollout.pod_hash
    return rollout.observed and all(
        (one.revision, one.image(rollout.name)) == (rollout.revision, rollout.image)
        for one in replica_sets
        if (one.owner, one.hash) == whose
    )
