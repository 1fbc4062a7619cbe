"""What each action writes, and where it makes no sense: decided by the Rollout alone, without I/O.

Each writes what Argo Rollouts' own plugin for kubectl does, which takes the same moments for good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from devflow.cli.releasing.acting.held_up import refuse_frozen, refuse_frozen_gates
from devflow.errors import Exit, UserError
from devflow.live import RolloutState, Verb, abort_status, retry_status
from devflow.release.metrics.judgement import Verdict
from devflow.release.plan import awaits_check

Rollout = Mapping[str, Any]
Patch = tuple[dict[str, Any], str | None]
"""What to write, and into which subresource."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An action, before it is known which Rollout it meets."""

    verb: Verb
    patches: Callable[[Rollout, RolloutState], list[Patch]]
    """What to write.

    :raises UserError: why it makes no sense now.
    """
    detail: str = ""
    """What else there is to record of it."""
    of_step: bool = False
    """Whether it is about the very step that the release is at, rather than the release."""


def promotion(rollout: Rollout, state: RolloutState) -> list[Patch]:
    """What lets the release go on past its pause, past one that is about to begin, or past the
    analysis that runs.

    :raises UserError: it is in none, a freeze window holds it up, or Argo Rollouts hasn't looked at
        it yet.
    """
    _require_observed(state)
    _require_on_its_way(state)
    if awaits_check(state.plan, state.argo_step):
        raise UserError(
            f"{state.name} is approved, and waits for the Devflow controller to check that"
            " (docs/freeze.md); if it goes on waiting, see the controller's log",
            Exit.FAILED,
        )
    refuse_frozen_gates(state, all_of_them=False)
    found: list[Patch] = []
    status = rollout.get("status") or {}
    after = (state.argo_step or 0) + 1
    if status.get("pauseConditions"):
        changes: dict[str, Any] = {"pauseConditions": None}
        if _is_inconclusive(status):
            # Otherwise Argo Rollouts pauses again at once, by the same AnalysisRun.
            changes |= {"controllerPause": False, "currentStepIndex": after}
        found.append(({"status": changes}, "status"))
    elif status.get("controllerPause"):
        raise UserError(f"{state.name} has been let past its pause just now", Exit.FAILED)
    elif _judges(rollout, state) or (
        _is_about_to_pause(rollout, state) and not state.paused_by_user
    ):
        # Argo Rollouts pauses some time after it has reached the step.
        changes = {"pauseConditions": None, "currentStepIndex": after}
        found.append(({"status": changes}, "status"))
    if state.paused_by_user:
        found.append(({"spec": {"paused": False}}, None))
    if not found:
        raise UserError(
            f"{state.name} is in no pause: {state.image} goes on by itself"
            f" ({state.phase}: {state.message})",
            Exit.FAILED,
        )
    return found


def full_promotion(_: Rollout, state: RolloutState) -> list[Patch]:
    """What sends all traffic to the canary at once: no pause, no verify and no weight is kept.

    :raises UserError: no release is on its way, or it is aborted, or promoted in full already, or a
        freeze window holds it up at a gate.
    """
    _require_observed(state)
    _require_on_its_way(state)
    if state.promoted_full:
        raise UserError(f"{state.image} is being promoted in full already", Exit.FAILED)
    refuse_frozen_gates(state, all_of_them=True)
    found: list[Patch] = [({"status": {"promoteFull": True}}, "status")]
    if state.paused_by_user:
        found.append(({"spec": {"paused": False}}, None))
    return found


def abortion(_: Rollout, state: RolloutState) -> list[Patch]:
    """What takes the release back.

    :raises UserError: no release is on its way, or it is aborted already.
    """
    _require_on_its_way(state)
    return [({"status": abort_status(state)}, "status")]


def retrial(rollout: Rollout, state: RolloutState) -> list[Patch]:
    """What begins an aborted release anew.

    :raises UserError: it isn't aborted, or a freeze window holds it up.
    """
    if not state.aborted:
        raise UserError(f"the release of {state.image} isn't aborted", Exit.FAILED)
    refuse_frozen(state)
    return [({"status": retry_status(rollout)}, "status")]


def pausing(_: Rollout, state: RolloutState) -> list[Patch]:
    """What makes the release stand still wherever it is.

    :raises UserError: no release is on its way, or it is aborted, or paused by a person already.
    """
    _require_on_its_way(state)
    if state.paused_by_user:
        raise UserError(f"{state.name} is paused by a person already", Exit.FAILED)
    return [({"spec": {"paused": True}}, None)]


def resuming(_: Rollout, state: RolloutState) -> list[Patch]:
    """What ends a person's pause; gates and pauses of the schedule stay.

    :raises UserError: no person has paused it.
    """
    if not state.paused_by_user:
        raise UserError(f"{state.name} isn't paused by a person", Exit.FAILED)
    return [({"spec": {"paused": False}}, None)]


def restarting(_: Rollout, __: RolloutState) -> list[Patch]:
    """What has the pods replaced that are older than now."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [({"spec": {"restartAt": now}}, None)]


PROMOTE = Decision(Verb.PROMOTE, promotion, of_step=True)
PROMOTE_FULL = Decision(Verb.PROMOTE_FULL, full_promotion)
ABORT = Decision(Verb.ABORT, abortion)
RETRY = Decision(Verb.RETRY, retrial)
PAUSE = Decision(Verb.PAUSE, pausing)
RESUME = Decision(Verb.RESUME, resuming)
RESTART = Decision(Verb.RESTART, restarting)


def _step(rollout: Rollout, state: RolloutState) -> Mapping[str, Any]:
    """The step of Argo Rollouts that it is at; empty after the last."""
    steps = (rollout["spec"]["strategy"].get("canary") or {}).get("steps") or []
    at = state.argo_step
    return steps[at] if at is not None and at < len(steps) else {}


def _is_about_to_pause(rollout: Rollout, state: RolloutState) -> bool:
    """Whether it is at a pause of its schedule; which has not begun where it has no condition."""
    return "pause" in _step(rollout, state)


def _judges(rollout: Rollout, state: RolloutState) -> bool:
    """Whether it is at an analysis or an experiment of its schedule."""
    return not {"analysis", "experiment"}.isdisjoint(_step(rollout, state))


def _require_observed(state: RolloutState) -> None:
    if not state.observed:
        raise UserError(
            f"Argo Rollouts hasn't looked at the release of {state.image} yet; if it doesn't soon,"
            " see the log of its controller",
            Exit.FAILED,
        )


def _require_on_its_way(state: RolloutState) -> None:
    if state.aborted or state.pod_hash == state.stable_hash:
        # It may be the release before that is aborted, or stable.
        _require_observed(state)
    if state.aborted:
        raise UserError(f"the release of {state.image} is aborted already", Exit.FAILED)
    if state.pod_hash == state.stable_hash:
        raise UserError(
            f"no release of {state.name} is on its way: {state.image} is stable", Exit.FAILED
        )


def _is_inconclusive(status: Mapping[str, Any]) -> bool:
    run = (status.get("canary") or {}).get("currentStepAnalysisRunStatus") or {}
    return bool(run.get("status") == Verdict.INCONCLUSIVE)
