"""The image of a Rollout whose pod template a Deployment has."""

from collections.abc import Iterable

from msgspec.structs import replace

from devflow.live.replica_set import ReplicaSetState
from devflow.live.rollout import RolloutState


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
