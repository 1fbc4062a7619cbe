"""What is recorded of a Verify that nobody judged."""

from msgspec.structs import replace

from devflow.live import AnalysisState, Observation, RolloutState
from devflow.record.fold.fold import fold
from devflow.record.job import Job, JobStatus, StepStatus
from devflow.release.phase import Phase
from tests.unit.record.histories import history
from tests.unit.record.recordings import NOON, folded, seen

STATES = history([10, "verify", 100], {})
AT = next(i for i, s in enumerate(STATES) if s.revision == 2 and s.observed and s.step == 1)
WHY = "error rate not judged: the canary got 3 requests in 60 s, at least 20 needed"
RUN = AnalysisState("run", STATES[AT].uid, 2, NOON, "Inconclusive", WHY, step=1)


def look(state: RolloutState, second: int) -> Observation:
    return replace(seen(state, second), analysis=RUN)


def waiting() -> Job:
    job = folded(tuple(STATES[: AT + 1]))[-1]
    paused = replace(STATES[AT], phase=Phase.PAUSED, pause_reason="InconclusiveAnalysisRun")
    return fold(job, look(paused, 60))[-1]


def let_go(**changes: object) -> RolloutState:
    return replace(STATES[AT], step=2, resource_version=STATES[AT].resource_version + 1, **changes)


def test_a_verify_that_nobody_judged_is_skipped_with_why_and_by_whom() -> None:
    """faults/14"""
    (job,) = fold(waiting(), look(let_go(promoted_by="kubectl-argo-rollouts"), 61))
    verify = job.steps[2]
    assert verify.status is StepStatus.SKIPPED
    assert verify.message == f"not judged: {WHY}; let through by kubectl-argo-rollouts"


def test_who_let_it_through_may_not_be_known() -> None:
    (job,) = fold(waiting(), replace(seen(let_go(), 61), gap=True))
    assert job.steps[2].message == f"not judged: {WHY}; let through by a person"
    assert job.steps[2].inferred


def test_the_job_says_so_at_its_end() -> None:
    """faults/14"""
    job: Job | None = fold(waiting(), look(let_go(), 61))[-1]
    for second, state in enumerate(STATES[AT + 1 :], 62):
        changed = fold(job, seen(replace(state, step=max(state.step or 0, 2)), second))
        job = changed[-1] if changed else job
    assert job is not None
    assert (job.status, job.message) == (JobStatus.SUCCEEDED, job.steps[2].message)


def test_a_verify_that_was_judged_is_no_such_one() -> None:
    job = folded(tuple(STATES[: AT + 1]))[-1]
    (after,) = fold(job, seen(let_go(), 61))
    assert after.steps[2].status is StepStatus.SUCCEEDED
