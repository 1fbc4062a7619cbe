"""The audit trail of a release."""

from devflow.record.events import events
from devflow.record.fold.fold import fold
from devflow.record.job import Job
from tests.unit.record.histories import history
from tests.unit.record.recordings import seen

STATES = history([10, "approve", 100], {})


def keys(states: list[int] | None = None) -> list[str]:
    """What is recorded by who sees these states, of the newest release, as ``INDEX/STATUS``."""
    found: list[str] = []
    job: Job | None = None
    known: dict[str, Job] = {}
    for state in STATES:
        if states and state.revision == 2 and state.resource_version not in states:
            continue
        for one in fold(job, seen(state, state.resource_version)):
            found += [event.key for event in events(known.get(one.id), one)]
            known[one.id] = job = one
    assert job is not None
    return [key.removeprefix(f"{job.id}/") for key in found if key.startswith(job.id)]


def test_each_step_that_runs_and_ends_is_told_once() -> None:
    told = keys()
    assert told == [
        *("0/Running", "0/Succeeded", "1/Running", "Running"),
        *("1/Succeeded", "2/Running", "paused/2/2", "2/Succeeded", "3/Running"),
        "action/promote-step-2",
        *("3/Succeeded", "4/Running", "4/Succeeded", "Succeeded"),
    ]


def test_who_sees_less_tells_less_and_nothing_else() -> None:
    last = STATES[-1].resource_version
    assert set(keys([last])) <= set(keys())
    assert "Succeeded" in keys([last])


def test_a_step_that_ran_between_two_writes_is_told_with_both_its_times() -> None:
    jobs: list[Job] = []
    for state in STATES:
        jobs += fold(jobs[-1] if jobs else None, seen(state, state.resource_version))
    release = [job for job in jobs if job.number == 2]
    told = {event.key.partition("/")[2]: event.at for event in events(None, release[-1])}
    step = release[-1].steps[1]
    assert (told["1/Running"], told["1/Succeeded"]) == (step.started_at, step.finished_at)
