"""What lets a release go on past its pause, or past one that is about to begin."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from devflow.cli.releasing.acting.decide import (
    Patch,
    abortion,
    full_promotion,
    pausing,
    promotion,
    retrial,
)
from devflow.errors import Exit, UserError
from devflow.live import RolloutState, rollout_state
from devflow.release import build, parse_app
from tests.unit.watch.objects import NEW

GATED: list[object] = [10, "approve", 50, "verify", 100]
GATE, WEIGHT, VERIFY = 1, 2, 3


FOR_EVER = {"reason": "for ever", "cron": "* * * * *", "for": "2m"}


def asked(
    step: int,
    paused_by_user: bool = False,
    decide: Callable[[Any, RolloutState], list[Patch]] = promotion,
    freeze: Sequence[object] = (),
    **status: Any,
) -> list[Patch]:
    spec: dict[str, Any] = {
        "image": NEW,
        "steps": GATED,
        "verify": {"errorRate": "< 1%"},
        "source": {"repoURL": "https://x"},
        "freeze": list(freeze),
    }
    rollout: dict[str, Any] = build(parse_app("shop", spec)).rollout
    rollout["metadata"] |= {"uid": "rollout", "generation": 2, "resourceVersion": "7"}
    rollout["spec"]["paused"] = paused_by_user
    rollout["status"] = {
        "observedGeneration": "2",
        "phase": "Progressing",
        "currentStepIndex": step,
        "currentPodHash": "new",
        "stableRS": "old",
        **status,
    }
    return decide(rollout, rollout_state(msgspec.json.encode(rollout)))


def test_a_pause_that_has_begun_is_ended() -> None:
    conditions = [{"reason": "CanaryPauseStep", "startTime": "2026-01-01T12:00:00Z"}]
    paused = asked(GATE, pauseConditions=conditions)
    assert paused == [({"status": {"pauseConditions": None}}, "status")]


def test_a_pause_that_is_about_to_begin_is_stepped_over() -> None:
    """There is no condition yet to take away, and none ever came for who took away nothing."""
    stepped = {"pauseConditions": None, "currentStepIndex": GATE + 1}
    assert asked(GATE) == [({"status": stepped}, "status")]


def test_a_gate_is_passed_once_though_two_people_promote_it() -> None:
    with pytest.raises(UserError, match="has been let past its pause just now"):
        asked(GATE, controllerPause=True)


def test_an_analysis_that_runs_is_passed_over() -> None:
    stepped = {"pauseConditions": None, "currentStepIndex": VERIFY + 1}
    assert asked(VERIFY) == [({"status": stepped}, "status")]


def test_a_pause_by_hand_before_a_gate_is_ended_and_the_gate_stays() -> None:
    assert asked(GATE, paused_by_user=True) == [({"spec": {"paused": False}}, None)]


@pytest.mark.parametrize("step", [WEIGHT, len(GATED)])
def test_a_release_that_goes_on_by_itself_is_left_alone(step: int) -> None:
    with pytest.raises(UserError, match="goes on by itself"):
        asked(step)


def test_a_status_of_another_release_decides_nothing() -> None:
    with pytest.raises(UserError, match="hasn't looked at the release of"):
        asked(GATE, observedGeneration="1", stableRS="new")


@pytest.mark.parametrize("decide", [abortion, pausing])
@pytest.mark.parametrize("before", [{"currentPodHash": "old"}, {"abort": True}])
def test_the_end_of_the_release_before_is_not_taken_for_that_of_the_newest(
    decide: Callable[[Any, RolloutState], list[Patch]], before: dict[str, Any]
) -> None:
    """faults/32: while Argo Rollouts is away, the new image was said to be stable, or aborted."""
    with pytest.raises(UserError, match=f"hasn't looked at the release of {NEW}"):
        asked(GATE, decide=decide, observedGeneration="1", **before)


@pytest.mark.parametrize(
    ("decide", "step", "status"),
    [
        (promotion, GATE, {}),
        (full_promotion, GATE - 1, {}),
        (retrial, GATE, {"abort": True}),
    ],
)
def test_a_freeze_window_holds_up_what_passes_a_gate_or_begins(
    decide: Callable[[Any, RolloutState], list[Patch]], step: int, status: dict[str, Any]
) -> None:
    with pytest.raises(UserError, match="for ever; do it then, or ") as refused:
        asked(step, decide=decide, freeze=[FOR_EVER], **status)
    assert refused.value.exit_code is Exit.FROZEN
    assert asked(step, decide=decide, **status)


def test_past_its_last_gate_a_window_holds_no_release_up() -> None:
    # Two pauses of Argo Rollouts for the gate.
    assert asked(VERIFY + 1, freeze=[FOR_EVER])
    assert asked(VERIFY + 1, decide=full_promotion, freeze=[FOR_EVER])


def test_a_retry_begins_at_the_first_step_though_argo_rollouts_hasnt_seen_the_abort_yet() -> None:
    """faults/04: it went on from the step that the abort met, past its gate's pause."""
    aborted: dict[str, Any] = {
        "abort": True,
        "controllerPause": True,
        "pauseConditions": [{"reason": "a"}],
    }
    anew: dict[str, Any] = {"abort": False, "pauseConditions": None, "controllerPause": False}
    assert asked(VERIFY, decide=retrial, **aborted) == [
        ({"status": {**anew, "currentStepIndex": 0}}, "status")
    ]
    seen: dict[str, Any] = {"abort": True, "abortedAt": "2026-01-01T12:00:00Z"}
    assert asked(0, decide=retrial, **seen) == [({"status": {"abort": False}}, "status")]
    # A blue-green release has no steps.
    assert asked(VERIFY, decide=retrial, **aborted | {"currentStepIndex": None}) == [
        ({"status": anew}, "status")
    ]
