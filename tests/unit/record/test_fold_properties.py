"""What holds for any schedule, whatever people do, and whoever sees how much of it."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devflow.live import RolloutState
from devflow.record.fold.fold import fold
from devflow.record.job import Job, JobStatus, Step
from devflow.record.merge import merge
from tests.unit.record.histories import ends, histories, watched
from tests.unit.record.recordings import seen

quick = settings(suppress_health_check=[HealthCheck.too_slow])


def jobs(states: Sequence[RolloutState], gaps: frozenset[int] = frozenset()) -> dict[str, Job]:
    """All jobs after these states; those with a version in ``gaps`` come from a list."""
    found: dict[str, Job] = {}
    job: Job | None = None
    for state in states:
        version = state.resource_version
        for one in fold(job, seen(state, version, gap=version in gaps)):
            found[one.id] = job = one
    return found


def statuses(found: dict[str, Job]) -> dict[str, list[str]]:
    return {
        name: [job.status, *(f"{step.name} {step.status}" for step in job.steps)]
        for name, job in found.items()
    }


@quick
@given(histories())
def test_the_same_state_again_tells_nothing_new(states: list[RolloutState]) -> None:
    job: Job | None = None
    for state in states:
        changed = fold(job, seen(state, state.resource_version))
        job = changed[-1] if changed else job
        assert fold(job, seen(state, state.resource_version + 0.5)) == ()


@quick
@given(histories())
def test_steps_only_move_on(states: list[RolloutState]) -> None:
    known: dict[str, Job] = {}
    job: Job | None = None
    for state in states:
        for one in fold(job, seen(state, state.resource_version)):
            if before := known.get(one.id):
                assert not before.status.is_final
                pairs = zip(before.steps, one.steps, strict=False)
                assert all(_moves_on(old, new) for old, new in pairs)
            known[one.id] = job = one


def _moves_on(old: Step, new: Step) -> bool:
    if old.status.is_final:
        return old == new
    return new.started_at == old.started_at or old.started_at is None


@quick
@given(histories())
def test_a_job_that_is_over_leaves_no_step_open(states: list[RolloutState]) -> None:
    for job in jobs(states).values():
        if job.status.is_final:
            assert all(step.status.is_final for step in job.steps)
        if job.status is JobStatus.SUCCEEDED:
            assert job.steps[-1].name == "Completed"


@quick
@given(st.data())
def test_who_misses_states_comes_to_the_same_statuses(data: st.DataObject) -> None:
    states = data.draw(histories())
    last = ends(states)
    some = data.draw(watched(states))
    kept = {state.resource_version for state in some} | last
    coarse = jobs([state for state in states if state.resource_version in kept])
    assert statuses(coarse) == statuses(jobs(states))


@quick
@given(st.data())
def test_what_nobody_saw_has_no_times(data: st.DataObject) -> None:
    states = data.draw(histories())
    for job in jobs(data.draw(watched(states))).values():
        for step in job.steps:
            if step.inferred:
                assert step.finished_at is None
            if step.status.value in ("Succeeded", "Failed") and not step.inferred:
                assert step.finished_at is not None


@quick
@given(st.data())
def test_times_are_in_order(data: st.DataObject) -> None:
    states = data.draw(histories())
    for job in jobs(states).values():
        times = [at for step in job.steps[1:] for at in (step.started_at, step.finished_at) if at]
        assert times == sorted(times)


@st.composite
def records(draw: st.DrawFn, count: int) -> list[Job]:
    """What several watchers know of one walk, each with states missing and gaps of its own."""
    states = draw(histories())
    versions = [state.resource_version for state in states]
    known = []
    for _ in range(count):
        gaps = frozenset(draw(st.lists(st.sampled_from(versions), max_size=5)))
        known.append(jobs(draw(watched(states)), gaps))
    shared = sorted(set.intersection(*(set(found) for found in known)))
    if not shared:
        return [next(iter(jobs(states).values()))] * count
    name = draw(st.sampled_from(shared))
    told = [found[name] for found in known]
    # Who has missed a walk may call the next one by its name.
    return [job if job.schedule_hash == told[0].schedule_hash else told[0] for job in told]


@quick
@given(records(3))
def test_a_join_is_commutative_associative_and_idempotent(three: list[Job]) -> None:
    a, b, c = three
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, a) == a


@quick
@given(records(2))
def test_a_join_has_all_that_both_know(two: list[Job]) -> None:
    both = merge(*two)
    for one in two:
        assert merge(both, one) == both


@quick
@given(st.data())
def test_who_saw_everything_learns_no_status_from_who_saw_less(data: st.DataObject) -> None:
    states = data.draw(histories())
    last = ends(states)
    kept = {state.resource_version for state in data.draw(watched(states))} | last
    everything = jobs(states)
    less = jobs([state for state in states if state.resource_version in kept])
    joined = {name: merge(job, less[name]) for name, job in everything.items()}
    assert statuses(joined) == statuses(everything)
