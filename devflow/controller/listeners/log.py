"""Tells the story of each release, in the log and in numbers."""

import logging

from devflow.controller.process.metrics import Metrics
from devflow.record.events import events, moved
from devflow.record.job import Job

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
        metrics.jobs[after.status].inc()
    for step, _ in moved(before, after):
        if step.status.is_final:
            metrics.steps[step.status].inc()
