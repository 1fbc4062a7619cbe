"""Checks bad releases against the cluster, aborts them, sees to their traffic, and promotes those
with nothing to take them back to. Each is tried once: the next judgement tries again if it is still
needed.
"""

import logging

from devflow.controller.change import AbortAnswered, PromotionAnswered, TakenOver, WorkloadChecked
from devflow.controller.cluster.aborter import Aborter
from devflow.controller.effect import AbortRelease, CheckWorkload, PromoteRelease, TakeOver
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics
from devflow.kube import ApiError, UnreachableError
from devflow.record import Job
from devflow.record.fold import PROMOTED

SERVED = "a pod of stable was ready before"

log = logging.getLogger("devflow.judge")


def _of(job: Job) -> dict[str, str]:
    """What a line of the log says beside its message, so that the lines of one app are found."""
    return {"job": job.id, "namespace": job.namespace}


async def check_workload(effect: CheckWorkload, aborter: Aborter) -> WorkloadChecked:
    """The pods and ReplicaSets that the cluster has of a release that the guard finds bad."""
    found = None
    job = effect.tracked.job
    try:
        found = await aborter.workload(effect.rollout)
    except (ApiError, UnreachableError) as error:
        log.warning("%s: the guard's finding can't be checked: %s", job.id, error, extra=_of(job))
    return WorkloadChecked(effect.app, effect.tracked, effect.rollout, found)


async def abort_release(effect: AbortRelease, aborter: Aborter, metrics: Metrics) -> AbortAnswered:
    """Abort a release, unless its Rollout has changed meanwhile."""
    job, after = effect.tracked.job, None
    try:
        after = await aborter.abort(effect.rollout)
    except (ApiError, UnreachableError) as error:
        metrics.aborts.labels("failed").inc()
        log.error("%s: the abort failed: %s", job.id, error, extra=_of(job))
    else:
        metrics.aborts.labels("done" if after else "stale").inc()
        if after is not None:
            log.info("%s: aborted", job.id, extra=_of(job))
    return AbortAnswered(effect.app, after)


async def promote_release(
    effect: PromoteRelease, aborter: Aborter, metrics: Metrics
) -> PromotionAnswered:
    """Promote a release in full, unless its Rollout has changed or a pod of stable was ready."""
    job, after, served = effect.tracked.job, None, False
    try:
        served = await aborter.stable_served(effect.rollout)
        if not served:
            after = await aborter.promote(effect.rollout)
    except (ApiError, UnreachableError) as error:
        metrics.promotions.labels("failed").inc()
        log.error("%s: the promotion failed: %s", job.id, error, extra=_of(job))
    else:
        metrics.promotions.labels("done" if after else "served" if served else "stale").inc()
        if after is not None:
            log.info("%s: %s", job.id, PROMOTED, extra=_of(job))
        elif served:
            log.info("%s: not promoted in full: %s", job.id, SERVED, extra=_of(job))
    return PromotionAnswered(effect.app, effect.tracked, after, served)


async def take_over(
    effect: TakeOver, aborter: Aborter, clock: Clock, metrics: Metrics
) -> TakenOver:
    """Put the traffic of what is taken back on stable, unless Argo Rollouts does so in time."""
    await clock.sleep(effect.wait_seconds)
    job = effect.tracked.job
    try:
        routes = await aborter.stable_only(effect.rollout)
    except (ApiError, UnreachableError) as error:
        metrics.takeovers.labels("failed").inc()
        what = "%s: the traffic can't be put on stable: %s"
        log.error(what, job.id, error, extra=_of(job))
        return TakenOver(effect.app, ())
    if routes:
        metrics.takeovers.labels("done").inc()
        why = "put all traffic on stable, as Argo Rollouts hadn't"
        log.warning("%s: %s", job.id, why, extra=_of(job))
    return TakenOver(effect.app, routes)
