"""A failed analysis is acted on even if Argo Rollouts doesn't, and only if it counts."""

import pytest
from msgspec.structs import replace

from devflow.controller.judging.guard import Verdict, guard
from devflow.live import AnalysisState, Observation
from tests.unit.controller.looks import at, look, pod, release, state

WORDS = "error rate 48.7% ≥ 5%"


def failed(**changes: object) -> AnalysisState:
    run = AnalysisState(
        *("shop-2-1", "uid", 2, at(0), "Failed", WORDS), step=1, failed_since=at(10)
    )
    return replace(run, **changes)


def seen(run: AnalysisState, **changes: object) -> Observation:
    rollout = state(1, analysis="shop-2-1", argo_step=1, **changes)
    return replace(look(rollout, pod(ready=True)), analysis=run)


def test_the_verify_fails_with_the_analysis_words_after_two_seconds() -> None:
    assert guard(release(1), seen(failed()), at(12)) is None
    verdict = guard(release(1), seen(failed()), at(12.5))
    assert verdict == Verdict(WORDS, step=2, manual=False)


def test_one_that_ended_in_an_error_counts_and_manual_leaves_it_to_a_person() -> None:
    verdict = guard(release(1), seen(failed(phase="Error"), rollback="manual"), at(20))
    assert verdict == Verdict(WORDS, step=2, manual=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": "Inconclusive"},
        {"phase": "Running"},
        {"failed_since": None},
        {"name": "shop-2-1-of-the-walk-before"},
        {"step": 3},
    ],
    ids=str,
)
def test_one_that_isnt_failed_or_not_of_this_step_is_none_of_it(changes: dict[str, object]) -> None:
    assert guard(release(1), seen(failed(**changes)), at(20)) is None


def test_argo_rollouts_gets_its_time_anew_when_the_job_has_moved_since() -> None:
    moved = replace(seen(failed()), still_since=at(19))
    assert guard(release(1), moved, at(20)) is None
    assert guard(release(1), moved, at(21.5))


def test_an_aborted_release_needs_no_verdict() -> None:
    assert guard(release(1), seen(failed(), aborted=True), at(20)) is None
