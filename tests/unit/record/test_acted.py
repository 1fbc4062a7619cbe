"""What people did to a release, in its job."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from devflow.live import ASKED, DONE, REFUSED, RolloutState, Touch, Verb
from devflow.record.acted import acted, joined
from devflow.record.events import events
from devflow.record.fold.fold import fold
from devflow.record.job import Job, StepStatus
from devflow.release.plan import OwnKind
from tests.unit.record.actions import action, later
from tests.unit.record.histories import history
from tests.unit.record.recordings import NOON, seen

STATES = history([10, "approve", "verify", 100], {})
RELEASE = [state for state in STATES if state.revision == 2 and state.observed]
AT_GATE = next(state for state in RELEASE if state.argo_step == 1)
IN_VERIFY = next(state for state in RELEASE if state.argo_step == 2)
AFTER = next(state for state in RELEASE if state.argo_step == 3)


def job_at(state: RolloutState) -> Job:
    """The release's job, by all there was until this state."""
    job: Job | None = None
    for one in STATES[: STATES.index(state) + 1]:
        changed = fold(job, seen(one, one.resource_version))
        job = changed[-1] if changed else job
    assert job is not None
    return job


def after(job: Job, *states: RolloutState) -> Sequence[Job]:
    found: Sequence[Job] = (job,)
    for state in states:
        found = fold(found[-1], seen(state, state.resource_version)) or found
    return found


def verbs(job: Job) -> list[tuple[str, str]]:
    return [(one.verb, one.by) for one in job.actions]


def test_an_action_is_put_into_its_job_once_and_its_outcome_later() -> None:
    asked = action("a", Verb.PAUSE, AT_GATE, outcome="asked")
    (job,) = after(job_at(AT_GATE), later(AT_GATE, actions=(asked,), paused_by_user=True))
    assert [one.outcome for one in job.actions] == ["asked"]
    assert events(job_at(AT_GATE), job)[-1].what == "Release Paused"
    done = later(later(AT_GATE), actions=(replace(asked, outcome=DONE),), paused_by_user=True)
    (again,) = after(job, done)
    assert [one.outcome for one in again.actions] == [DONE]
    (event,) = events(job, again)
    assert (event.key, event.what, event.actor) == (f"{job.id}/action/a", "pause done", "alice")
    assert after(again, later(done)) == (again,)


def test_an_action_that_the_record_has_forgotten_nothing_of_is_in_no_second_job() -> None:
    abort = action("a", Verb.ABORT, AT_GATE)
    aborted = later(AT_GATE, actions=(abort,), aborted=True)
    (job,) = after(job_at(AT_GATE), aborted)
    retry = action("b", Verb.RETRY, aborted, outcome=ASKED)
    asked = later(aborted, actions=(abort, retry))
    (still,) = after(job, asked)
    assert verbs(still) == [("abort", "alice")]
    ended, second = after(still, later(asked, aborted=False))
    assert verbs(ended) == [("abort", "alice")]
    assert (verbs(second), second.attempt) == ([("retry", "alice")], 2)


def test_a_retry_whose_walk_began_unseen_begins_one_that_has_what_was_done_since() -> None:
    """The Rollout's status isn't to be believed while Argo Rollouts hasn't seen the newest spec:
    what is done meanwhile is seen as one change.
    """
    abort = action("a", Verb.ABORT, AT_GATE)
    aborted = later(AT_GATE, actions=(abort,), aborted=True)
    retry = action("b", Verb.RETRY, aborted)
    between = later(aborted, actions=(abort, retry), aborted=False)
    again = action("c", Verb.ABORT, between)
    job = job_at(AT_GATE)
    for begin, aborts in ((after(job, aborted)[-1], True), (job, True), (job, False)):
        told = (abort, retry, again) if aborts else (abort, retry)
        ended, second = after(begin, later(between, actions=told, aborted=aborts))
        assert verbs(ended) == [("abort", "alice")]
        assert [one.verb for one in second.actions] == [one.verb for one in told[1:]]
        assert (second.attempt, second.status.is_final) == (2, False)
        assert [step.name for step in second.steps if step.kind == OwnKind.ROLLBACK] == (
            ["Rollback to Stable"] if aborts else []
        )
        assert after(second, later(between, actions=told, aborted=aborts)) == (second,)


def test_a_retry_that_came_to_nothing_begins_no_walk() -> None:
    abort = action("a", Verb.ABORT, AT_GATE)
    aborted = later(AT_GATE, actions=(abort,), aborted=True)
    (job,) = after(job_at(AT_GATE), aborted)
    for outcome in (ASKED, REFUSED):
        retry = action("b", Verb.RETRY, aborted, outcome=outcome)
        (still,) = after(job, later(aborted, actions=(abort, retry)))
        assert (still.id, verbs(still)) == (job.id, [("abort", "alice")])


def test_a_gate_that_a_person_promoted_has_that_person() -> None:
    promote = action("a", Verb.PROMOTE, AT_GATE)
    job = after(job_at(AT_GATE), later(IN_VERIFY, actions=(promote,)))[-1]
    assert verbs(job) == [("promote", "alice")]


def test_a_gate_that_another_program_opened_has_that_nothing_says_who() -> None:
    job = after(job_at(AT_GATE), later(IN_VERIFY))[-1]
    assert verbs(job) == [("promote", "")]


def test_a_verify_that_a_person_promoted_past_is_not_passed() -> None:
    at_verify = job_at(IN_VERIFY)
    promote = action("a", Verb.PROMOTE, IN_VERIFY)
    job = after(at_verify, later(AFTER, actions=(promote,)))[-1]
    verify = next(step for step in job.steps if step.judges)
    assert (verify.status, verify.message) == (
        StepStatus.SKIPPED,
        "not judged: promoted past it by alice",
    )


def test_a_promotion_that_came_to_nothing_leaves_the_verdict_of_a_verify() -> None:
    refused = action("a", Verb.PROMOTE, IN_VERIFY, outcome=REFUSED)
    job = after(job_at(IN_VERIFY), later(AFTER, actions=(refused,)))[-1]
    assert next(step for step in job.steps if step.judges).status is StepStatus.SUCCEEDED


def test_another_programs_pause_has_its_name_and_time_and_is_there_once() -> None:
    touched = (Touch("paused", "kubectl", NOON),)
    paused = later(AT_GATE, paused_by_user=True, touched=touched)
    (job,) = after(job_at(AT_GATE), paused)
    (pause,) = job.actions
    assert (pause.verb, pause.by, pause.at) == ("pause", "kubectl", NOON)
    assert acted(job, later(paused)) is job


def test_two_controllers_have_the_same_actions_whichever_writes_first() -> None:
    one = action("a", Verb.PAUSE, AT_GATE, outcome="asked")
    other = replace(one, outcome=DONE, at=NOON + timedelta(seconds=1))
    only = action("b", Verb.RESUME, IN_VERIFY)
    assert joined((one,), (other, only)) == joined((other, only), (one,)) == (other, only)
