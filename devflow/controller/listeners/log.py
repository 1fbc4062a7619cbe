"""Logs what happens to each release."""

import logging

from devflow.controller.effect import JobChanged

log = logging.getLogger("devflow.release")


class LogListener:
    """Writes one line for each event."""

    name = "log"

    def hear(self, change: JobChanged) -> None:
        for event in change.events:
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
                    "image": change.after.to.image,
                },
            )
