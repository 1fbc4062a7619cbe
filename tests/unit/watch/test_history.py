from dataclasses import replace

from devflow.watch.history import History, StepState, begin, conclude, fold
from devflow.watch.outcome import judge
from tests.unit.watch.objects import OLD, Release, at
from tests.unit.watch.walks import walked

PENDING, RUNNING, DONE = StepState.PENDING, StepState.RUNNING, StepState.DONE
FAILED, SKIPPED = StepState.FAILED, StepState.SKIPPED


def states(history: History) -> list[StepState]:
    return [step.state for step in history.steps]


def test_a_walk_is_recorded_with_weights_and_times() -> None:
    history = walked()
    assert history.image_from == OLD
    assert [
        (step.title, step.state, step.weight_asked, step.weight_seen, step.seconds)
        for step in history.steps[:-1]
    ] == [
        ("10% Traffic", DONE, 10, 10, 2.0),
        ("Verify", DONE, 10, 10, 1.0),
        ("100% Traffic", DONE, 100, 100, 2.0),
    ]
    assert (history.steps[-1].title, history.steps[-1].state) == ("Completed", DONE)


def test_the_same_look_twice_changes_nothing() -> None:
    release, history = Release(), walked()
    healthy = release.healthy()
    assert fold(history, healthy, at(60)) == history


def test_a_weight_that_shows_after_its_step_still_counts() -> None:
    release = Release()
    history = begin(release.view(0))
    history = fold(history, release.view(0, currentStepIndex=1), at(1))
    history = fold(history, release.view(10), at(2))
    assert history.steps[0].weight_seen == 10


def test_what_happened_before_the_watch_has_no_times() -> None:
    history = begin(Release().view(10, currentStepIndex=1))
    assert states(history) == [DONE, RUNNING, PENDING, PENDING]
    assert {step.started for step in history.steps} == {None}


def test_steps_passed_between_two_looks_have_no_invented_times() -> None:
    release = Release()
    history = begin(release.view(0))
    history = fold(history, release.view(10, currentStepIndex=2), at(5))
    assert states(history) == [DONE, DONE, RUNNING, PENDING]
    assert history.steps[1].seconds is None


def test_a_first_version_skips_its_steps() -> None:
    view = Release().view(stableRS="new", currentStepIndex=3)
    first = begin(replace(view, first=True))
    assert states(first) == [SKIPPED, SKIPPED, SKIPPED, RUNNING]


def test_an_abort_fails_the_step_it_came_in_though_the_index_is_reset() -> None:
    release = Release()
    history = begin(release.view(10, currentStepIndex=1))
    aborted = release.view(0, phase="Degraded", abort=True, currentStepIndex=0)
    outcome = judge(aborted)
    assert outcome is not None
    history = conclude(fold(history, aborted, at(3)), outcome, at(3))
    assert states(history) == [DONE, FAILED, PENDING, PENDING]


def test_a_retry_walks_the_steps_anew() -> None:
    release = Release()
    history = begin(release.view(10, currentStepIndex=2))
    history = fold(history, release.view(0, currentStepIndex=0), at(4))
    assert states(history) == [RUNNING, PENDING, PENDING, PENDING]


def test_another_version_in_mid_release_begins_a_history_of_its_own() -> None:
    release = Release()
    history = begin(release.view(10, currentStepIndex=2))
    history = fold(history, release.view(0, currentStepIndex=0, currentStepHash="x"), at(4))
    assert states(history) == [RUNNING, PENDING, PENDING, PENDING]
    assert history.target == "new/x"


def test_a_status_of_the_release_before_is_not_recorded() -> None:
    release = Release()
    history = begin(release.view(10, currentStepIndex=1))
    stale = release.view(0, observedGeneration="1", currentStepIndex=3)
    assert fold(history, stale, at(2)) == history
