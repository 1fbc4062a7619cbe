"""What the record tells of releases that are judged by metrics."""

import msgspec
import pytest
from msgspec.structs import replace

from devflow.controller.state.app import App
from devflow.kube.listing import Key
from devflow.live import ARGO_ROLLOUTS, AnalysisState, Observation, RolloutState, analysis_state
from devflow.record.fold.fold import fold
from devflow.record.job import Job, JobStatus, StepStatus
from devflow.release.phase import Phase
from tests.unit.record.histories import history
from tests.unit.record.recordings import NOON, folded, seen
from tests.unit.release.metrics.analysis_runs import result, run

STATES = history([10, "verify", 100], {})
VERIFYING = next(i for i, s in enumerate(STATES) if s.revision == 2 and s.observed and s.step == 1)
WORDS = "error rate 7.31 % > 1 % over 60 s (n = 812)"
OWN = "Step-based analysis phase error/failed"
ABORTED = replace(
    STATES[VERIFYING],
    aborted=True,
    abort_reason=f"Rollout aborted update to revision 2: {OWN}",
)
FAILED = AnalysisState("run", STATES[VERIFYING].uid, 2, NOON, "Failed", WORDS)


@pytest.fixture
def job() -> Job:
    """A release at its Verify."""
    return folded(tuple(STATES[: VERIFYING + 1]))[-1]


def told(state: RolloutState, analysis: AnalysisState | None) -> Observation:
    return replace(seen(state, 60), analysis=analysis)


def test_an_abort_after_a_failed_analysis_is_told_with_its_numbers(job: Job) -> None:
    (after,) = fold(job, told(ABORTED, FAILED))
    assert after.status is JobStatus.FAILED
    assert after.message == WORDS
    messages = {s.name: s.message for s in after.steps if s.status is StepStatus.FAILED}
    assert messages == {"Verify": WORDS, "Failed": WORDS}


def test_numbers_that_come_after_the_abort_take_the_place_of_argo_rollouts_words(
    job: Job,
) -> None:
    (early,) = fold(job, told(ABORTED, None))
    assert early.message == OWN
    (after,) = fold(early, told(ABORTED, FAILED))
    assert after == fold(job, told(ABORTED, FAILED))[0]


def test_a_person_who_aborts_is_not_taken_for_an_analysis(job: Job) -> None:
    by_hand = replace(ABORTED, abort_reason="", aborted_by="kubectl-argo-rollouts")
    (after,) = fold(job, told(by_hand, FAILED))
    assert after.message == "aborted by a person (kubectl-argo-rollouts)"


def test_an_abort_by_argo_rollouts_is_not_taken_for_a_persons(job: Job) -> None:
    """faults/32: of a full promotion without progress it tells why in other words than else."""
    late = "ProgressDeadlineExceeded: ReplicaSet shop-5d has timed out progressing."
    own = replace(ABORTED, abort_reason=late, message=late, aborted_by=ARGO_ROLLOUTS)
    (after,) = fold(job, told(own, None))
    assert after.message == f"aborted by Argo Rollouts: {late}"


def test_a_release_that_cannot_be_judged_waits_and_says_why(job: Job) -> None:
    paused = replace(STATES[VERIFYING], phase=Phase.PAUSED, pause_reason="InconclusiveAnalysisRun")
    few = replace(FAILED, phase="Inconclusive", words="error rate not judged: 3 requests")
    (after,) = fold(job, told(paused, few))
    assert after.status is JobStatus.PAUSED
    assert after.message == "waiting for a person: error rate not judged: 3 requests"


def test_an_analysis_is_read_with_its_owner_its_revision_and_its_words() -> None:
    made = run(result("error-rate", "Failed", "Failed [0.0731,812.3]"), phase="Failed")
    made["metadata"] = {
        "name": "shop-5d-2-1",
        "creationTimestamp": "2026-01-01T12:00:00Z",
        "labels": {"rollouts-pod-template-hash": "5d", "step-index": "1"},
        "annotations": {"rollout.argoproj.io/revision": "2"},
        "ownerReferences": [{"kind": "Rollout", "uid": "uid-1"}],
    }
    read = analysis_state(msgspec.json.encode(made))
    known = AnalysisState("shop-5d-2-1", "uid-1", 2, NOON, "Failed", WORDS, "5d", 1)
    assert replace(read, metrics=()) == known
    assert [metric.words for metric in read.metrics] == [WORDS]


@pytest.mark.parametrize("status", [{}, {"status": {}}, {"status": {"phase": ""}}])
def test_an_analysis_that_has_not_begun_says_nothing(status: dict[str, object]) -> None:
    metadata = {"name": "new", "creationTimestamp": "2026-01-01T12:00:00Z"}
    read = analysis_state(msgspec.json.encode({"metadata": metadata, "spec": {}} | status))
    assert (read.phase, read.words) == ("Pending", "")


def test_an_analysis_in_a_phase_that_does_not_exist_makes_no_sense() -> None:
    made = {
        "metadata": {"name": "new", "creationTimestamp": "2026-01-01T12:00:00Z"},
        "status": {"phase": "Perhaps"},
    }
    with pytest.raises(msgspec.ValidationError, match=r"'Perhaps' is no phase - at status\.phase"):
        analysis_state(msgspec.json.encode(made))


def test_only_what_holds_back_this_revision_of_this_rollout_counts() -> None:
    rollout = STATES[VERIFYING]
    app = App(Key("shop", "shop"))
    app.analyses = {
        run.name: run
        for run in (
            replace(FAILED, name="other", owner="uid-2"),
            replace(FAILED, name="before", revision=1),
            replace(FAILED, name="good", phase="Successful"),
        )
    }
    assert app.observe("here", rollout, None, NOON).analysis is None
    app.analyses["bad"] = replace(FAILED, name="bad")
    assert app.observe("here", rollout, None, NOON).analysis == app.analyses["bad"]
