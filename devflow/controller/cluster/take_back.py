"""Checks bad releases against the cluster, aborts them, and sees to their traffic. Each is tried
once: the next judgement tries again if it is still needed.
"""

import logging

from devflow.controller.change import AbortAnswered, PodsChecked, TakenOver
from devflow.controller.cluster.aborter import Aborter
from devflow.controller.effect import AbortRelease, CheckPods, TakeOver
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.kube import ApiError, UnreachableError

log = logging.getLogger("devflow.judge")


async def check_pods(effect: CheckPods, aborter: Aborter) -> PodsChecked:
    """The pods that the cluster has of a release that the guard finds bad."""
    pods = None
    try:
        pods = await aborter.pods(effect.rollout)
    except (ApiError, UnreachableError) as error:
        log.warning("%s: the guard's finding can't be checked: %s", effect.tracked.job.id, error)
    return PodsChecked(effect.app, effect.tracked, effect.rollout, pods)


async def abort_release(effect: AbortRelease, aborter: Aborter, metrics: Metrics) -> AbortAnswered:
    """Abort a release, unless its Rollout has changed meanwhile."""
    job, after = effect.tracked.job, None
    try:
        after = await aborter.abort(effect.rollout)
    except (ApiError, UnreachableError) as error:
        metrics.aborts.labels("failed").inc()
        log.error("%s: the abort failed: %s", job.id, error)
    else:
        metrics.aborts.labels("done" if after else "stale").inc()
        if after is not None:
            log.info("%s: aborted", job.id, extra={"job": job.id})
    return AbortAnswered(effect.app, after)


async def take_over(
    effect: TakeOver, aborter: Aborter, clock: Clock, metrics: Metrics
) -> TakenOver:
    """Put the traffic of an aborted release on stable, unless Argo Rollouts does so in time."""
    await clock.sleep(effect.wait_seconds)
    job = effect.tracked.job
    try:
        routes = await aborter.stable_only(effect.rollout)
    except (ApiError, UnreachableError) as error:
        metrics.takeovers.labels("failed").inc()
        log.error("%s: the traffic can't be put on stable: %s", job.id, error)
        return TakenOver(effect.app, ())
    if routes:
        metrics.takeovers.labels("done").inc()
        why = "put all traffic on stable, as Argo Rollouts hadn't"
        log.warning("%s: %s", job.id, why, extra={"job": job.id})
    return TakenOver(effect.app, routes)
