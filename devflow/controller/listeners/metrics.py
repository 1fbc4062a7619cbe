"""Counts what becomes of jobs and steps."""

from devflow.controller.effect import JobChanged
from devflow.controller.process.metrics import Metrics
from devflow.record import moved


class MetricsListener:
    """Counts statuses that jobs and steps came to, those from before the controller's start too."""

    name = "metrics"

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def hear(self, change: JobChanged) -> None:
        before, after = change.before, change.after
        if before is None or before.status is not after.status:
            self._metrics.jobs[after.status].inc()
        for step, _ in moved(before, after):
            if step.status.is_final:
                self._metrics.steps[step.status].inc()
        if change.given_up:
            self._metrics.verdicts.inc()
