"""What is wrong with the pods of a release, as far as the guard minds it.

A pod that only starts, its image being pulled or its readiness yet to come, has the app's
``progressDeadline``: a gigabyte or a JVM takes its time. The grace is for one that was ready and no
longer is, that crashes, or whose containers can't be made.
"""

from datetime import datetime
from typing import NamedTuple

from devflow.live import Observation, PodState, RolloutState

CRASHES = 3
"""So many restarts make a crash loop, however short each time not ready is: only the first two are
forgiven as those of an app that waits for something it needs.
"""


class _Waiting(NamedTuple):
    """How long a pod isn't ready, and how long it may be."""

    seconds: float
    limit_seconds: int
    limit: str

    @property
    def is_over(self) -> bool:
        return self.seconds > self.limit_seconds


def bad_pod(seen: Observation, now: datetime) -> str:
    """What is wrong with the pod that is over its time for longest; empty if all may go on."""
    rollout = seen.rollout
    pods = [pod for pod in seen.pods if pod.hash == rollout.pod_hash]
    waiting = [(_waiting(pod, rollout, now), pod) for pod in pods if not pod.ready]
    bad = [(waited, pod) for waited, pod in waiting if waited.is_over or _crashes(pod)]
    if not bad:
        return ""
    waited, pod = max(bad, key=lambda one: (one[0].seconds - one[0].limit_seconds, one[1].name))
    ready = sum(pod.ready for pod in pods)
    over = f" for {waited.seconds:.1f} s > {waited.limit} {waited.limit_seconds} s"
    restarts = f", restarted {pod.restarts} times" if pod.restarts else ""
    detail = f": {pod.message}" if pod.message else ""
    return (
        f"pod {pod.name} {pod.trouble or 'NotReady'}{over if waited.is_over else ''}{restarts}"
        f" ({ready} of {len(pods)} pods ready){detail}"
    )


def _crashes(pod: PodState) -> bool:
    return pod.trouble == "CrashLoopBackOff" and pod.restarts >= CRASHES


def _waiting(pod: PodState, rollout: RolloutState, now: datetime) -> _Waiting:
    if pod.bad_since is not None:
        return _Waiting(_seconds(pod.bad_since, now), rollout.grace_seconds, "grace")
    return _Waiting(_seconds(pod.watched_since, now), rollout.deadline_seconds, "progressDeadline")


def _seconds(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0
