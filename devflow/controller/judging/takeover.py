"""When the controller puts the traffic of an aborted release on stable, as Argo Rollouts should.

Argo Rollouts ends each of its reconciles with an error, before it has written any weight, while a
wanted pod of the stable revision isn't available. It may also be away, or wait before another try.
"""

from devflow.live import Observation

PATIENCE_SECONDS = 0.3
"""What Argo Rollouts is given to move the traffic itself."""


def wants_takeover(seen: Observation) -> bool:
    """Whether the canary of an aborted release is seen to have traffic.

    Only in this state does Argo Rollouts write nothing else than 100 % for stable. It moves traffic
    back bit by bit where ``dynamicStableScale`` is set: there the controller writes nothing.
    """
    rollout = seen.rollout
    return (
        rollout.aborted
        and rollout.stable_hash not in ("", rollout.pod_hash)
        and not rollout.scales_stable
        and seen.shares is not None
        and not seen.shares.on_stable
    )


def wait_seconds(seen: Observation) -> float:
    """How long Argo Rollouts is given: not at all if a pod that it may wait for isn't ready, or
    isn't there yet.
    """
    stable = sum(pod.ready for pod in seen.stable_pods)
    canary_is_ready = all(pod.ready for pod in seen.pods)
    stalled = stable < max(seen.rollout.replicas, len(seen.stable_pods)) or not canary_is_ready
    return 0.0 if stalled else PATIENCE_SECONDS
