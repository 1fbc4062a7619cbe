"""Tells the story of each release, in the log and in numbers."""

import logging

from devflow.controller.events import events
from devflow.controller.job import Job
from devflow.controller.metrics import Metrics

log = logging.getLogger("devflow.story")


def tell(before: Job | None, after: Job, metrics: Metrics) -> None:
    """What has become of a job between two states of it."""
    # Thousands of releases may be over before we first look: they are no news.
    news = () if before is None and after.status.is_final else events(before, after)
    for event in news:
        text = f"{event.what}: {event.message}" if event.message else event.what
        log.info(
            "%s/%s: %s",
            event.namespace,
            event.app,
            text,
            extra={
                "event": event.key,
                "job": event.job,
                "namespace": event.namespace,
                "app": event.app,
                "actor": event.actor,
                "commit": event.commit,
                "image": after.to.image,
            },
        )
    if before is None or before.status is not after.status:
        metrics.jobs.labels(after.status).inc()
    known = {step.index: step.status for step in before.steps} if before else {}
    for step in after.steps:
        if step.status.is_final and known.get(step.index) is not step.status:
            metrics.steps.labels(step.status).inc()
