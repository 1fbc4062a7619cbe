"""What the documents of a run have to say of the releases that were asked for."""

from collections.abc import Sequence

from devflow.live import Request, application_state, rollout_state
from devflow.record.job import Job, JobStatus, StepStatus
from tests.unit.controller.simulation.store import Documents
from tests.unit.controller.simulation.world import World


def check_requests(
    documents: Documents, world: World, requests: Sequence[Request], *, gone: bool
) -> None:
    """Each job is of the release that it was asked for by, and everybody could see the last,
    unless the app is ``gone``.
    """
    for request in requests:
        job = documents.jobs.get(request.job)
        if job is not None:
            assert job.to.image == request.image, f"{job.id} is of {job.to.image}"
            assert job.actor == request.actor
            _check_status(job, request)
    if requests and not gone:
        _check_last(documents, world, requests[-1])
        last = documents.jobs.get(requests[-1].job)
        if last is not None and last.begun:
            statuses = [job.status for job in documents.jobs.values() if job is not last]
            assert JobStatus.PENDING not in statuses, f"{last.id} has begun, and not all before"


def _check_status(job: Job, request: Request) -> None:
    if job.begun:
        assert (job.commit, job.number > request.after) == (request.commit, True)
        return
    ended = job.status in (JobStatus.FAILED, JobStatus.SUPERSEDED)
    assert ended or job.status is JobStatus.PENDING
    assert ended == all(step.status.is_final for step in job.steps)


def _check_last(documents: Documents, world: World, request: Request) -> None:
    """What the Application and the Rollout say at the end."""
    raw = {change.kind: change.raw for change in world.history}
    rollout, application = rollout_state(raw["Rollout"]), application_state(raw["Application"])
    job = documents.jobs[request.job]
    if job.begun:
        return
    if rollout.image == request.image and rollout.revision > request.after:
        assert job.status is JobStatus.FAILED, f"{job.id} has begun, and is {job.status}"
    elif application.operation:
        assert job.status is JobStatus.FAILED, f"{job.id} can't begin, and is {job.status}"
        assert job.steps[0].status is StepStatus.FAILED
