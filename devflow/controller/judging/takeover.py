"""When the controller puts the traffic of a release that is taken back on stable, as Argo Rollouts
should.

Argo Rollouts leaves the weights as they are while a wanted pod of the stable revision isn't
available. It may also be away, or wait before another try.
"""

from devflow.live import Observation

PATIENCE_SECONDS = 0.3
"""What Argo Rollouts is given to move the traffic itself."""


def wants_takeover(seen: Observation) -> bool:
    """Whether the canary of a release that is taken back is seen to have traffic.

    Only in this state does Argo Rollouts write nothing else than 100 % for stable. It moves traffic
    back bit by bit where ``dynamicStableScale`` is set: there the controller writes nothing.
    """
    rollout = seen.rollout
    aborted = rollout.aborted and rollout.stable_hash not in ("", rollout.pod_hash)
    return (
        (aborted or _goes_back(seen))
        and not rollout.scales_stable
        and seen.shares is not None
        and not seen.shares.on_stable
    )


def wait_seconds(seen: Observation) -> float:
    """How long Argo Rollouts is given: not at all if a pod that it may wait for isn't ready, or
    isn't there yet.
    """
    rollout = seen.rollout
    at_stable = rollout.pod_hash == rollout.stable_hash
    stable_pods = seen.pods if at_stable else seen.stable_pods
    stable = sum(pod.ready for pod in stable_pods)
    newest_is_ready = all(pod.ready for pod in seen.pods)
    stalled = stable < max(rollout.replicas, len(stable_pods)) or not newest_is_ready
    return 0.0 if stalled else PATIENCE_SECONDS


def _goes_back(seen: Observation) -> bool:
    """Whether a release under way gave way to the stable version by the Rollout's specification, as
    at a rollback, with or without Argo Rollouts having looked at it.

    Another image is another pod template: for such a one Argo Rollouts first writes 100 % for
    stable, whatever its status still says of the release before.
    """
    rollout = seen.rollout
    images = {
        one.hash: one.image(rollout.name) for one in seen.replica_sets if one.owner == rollout.uid
    }
    if not rollout.image or images.get(rollout.stable_hash) != rollout.image:
        return False
    if rollout.pod_hash == rollout.stable_hash:
        # What was promoted has the weight itself for a moment; what was left behind is another.
        return rollout.weight_hash != rollout.pod_hash
    return images.get(rollout.pod_hash, rollout.image) != rollout.image
