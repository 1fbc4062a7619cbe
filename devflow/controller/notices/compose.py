"""From a release and what its state asks for to a message for each target. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from devflow.controller.notices.kinds import Due
from devflow.controller.notices.settings import NotifySpec, TargetSpec
from devflow.controller.notices.text import fields_of, title_and_body
from devflow.record import Job
from devflow.record.notice import Notice

EVENT_TYPE = "dev.devflow.release"
"""What the type of a CloudEvent begins with; the kind follows."""


def compose(settings: NotifySpec, job: Job, asked: Due, now: datetime) -> Iterator[Notice]:
    """The message for each target that wants it."""
    known = fields_of(job, asked.kind, settings.link or "")
    title, body = title_and_body(settings, asked.kind, known)
    for target in settings.targets:
        if _wants(target, job, asked):
            yield Notice(
                key=f"{target.name}/{asked.key}",
                target=target.name,
                cluster=job.cluster,
                kind=asked.kind,
                job=job.id,
                app=job.app,
                namespace=job.namespace,
                title=title,
                body=body,
                event=event_of(job, asked, known["link"]),
                created_at=now,
                next_at=now,
            )


def event_of(job: Job, asked: Due, link: str) -> dict[str, Any]:
    """A CloudEvent (1.0, structured mode). Its ``id`` is the same each time that it is sent."""
    step = next((one for one in reversed(job.steps) if one.started_at), None)
    at = asked.since or job.updated_at
    return {
        "specversion": "1.0",
        "id": asked.key,
        "source": f"/devflow/{job.cluster}",
        "type": f"{EVENT_TYPE}.{asked.kind}",
        "subject": f"{job.namespace}/{job.app}",
        "time": at.isoformat(timespec="milliseconds"),
        "datacontenttype": "application/json",
        "data": {
            "app": job.app,
            "namespace": job.namespace,
            "cluster": job.cluster,
            "job": job.id,
            "kind": str(asked.kind),
            "status": str(job.status),
            "image": job.to.image,
            "before": job.from_.image if job.from_ else "",
            "step": step.name if step else "",
            "weight": step.weight if step else 0,
            "reason": job.message,
            "actor": job.actor,
            "commit": job.commit,
            "link": link,
        },
    }


def _wants(target: TargetSpec, job: Job, asked: Due) -> bool:
    return (
        asked.kind in target.events
        and (not target.apps or job.app in target.apps)
        and (not target.namespaces or job.namespace in target.namespaces)
    )
