"""Where the traffic of a release is by what was seen, and which pods of stable hold it up."""

from collections.abc import Sequence

from devflow.live import Observation, PodState


def stalled(seen: Observation) -> str:
    """Which pod of the stable revision Argo Rollouts waits for; empty if it waits for none.

    With one Service and subsets it moves no weight, starts no analysis and takes no step as long as
    one isn't available.
    """
    rollout = seen.rollout
    # What was gone back to is the newest itself, while a canary before it has traffic still.
    gone_back = rollout.pod_hash == rollout.stable_hash and rollout.moved
    pods = seen.pods if gone_back else seen.stable_pods
    away = [pod for pod in pods if not pod.ready]
    if not away:
        return ""
    pod = away[0]
    return f"stable pod {pod.name} is {_trouble(pod)} ({_ready(pods)} of {len(pods)} ready)"


def waited_for(seen: Observation) -> str:
    """The same where it keeps a release from going on; empty where its strategy doesn't wait."""
    return stalled(seen) if seen.rollout.waits_for_stable else ""


def after_abort(seen: Observation) -> str:
    """What is to be known of the traffic after an abort; empty if all is on stable, and stable is
    well.
    """
    why = stalled(seen)
    if not seen.is_on_stable:
        if not seen.shares:
            return ""
        shares = seen.shares
        part = f"{shares.canary}% of the traffic" if shares.canary else " and ".join(shares.beside)
        where = f"{part} is still on the canary"
        return f"{where}: {why}" if why else where
    return f"traffic is on stable, but {why}" if why else ""


def _ready(pods: Sequence[PodState]) -> int:
    return sum(pod.ready for pod in pods)


def _trouble(pod: PodState) -> str:
    return pod.trouble or "NotReady"
