"""Checks bad releases against the cluster, and aborts them. Each is tried once: the next judgement
tries again if it is still needed.
"""

import logging

from devflow.controller.change import AbortAnswered, PodsChecked
from devflow.controller.cluster.aborter import Aborter
from devflow.controller.effect import AbortRelease, CheckPods
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
