"""Decides on a release that is on its way: lets it go on past its pause, or takes it back."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.live import (
    RolloutState,
    replica_set_state,
    rollout_state,
    with_workload_image,
)
from devflow.release.metrics.judgement import Verdict
from devflow.release.names import HASH_LABEL
from devflow.release.workload.rollout import ARGO_VERSION

_ROLLOUT = (ARGO_VERSION, "Rollout")
_OBSERVED_SECONDS = 10.0
_LOOK_SECONDS = 0.2
Patch = tuple[dict[str, Any], str | None]
"""What to write, and into which subresource."""
_Rollout = Mapping[str, Any]
Choose = Callable[[_Rollout, RolloutState], list[Patch]]


async def promote(kube: Client, app: str, namespace: str) -> str:
    """Let the release go on past the pause it is in; return the image that goes on.

    :raises UserError: it is in no pause, or Argo Rollouts hasn't looked at it yet.
    :raises ApiError: the API server refuses.
    """
    return await _decide(kube, app, namespace, promotion)


async def abort(kube: Client, app: str, namespace: str) -> str:
    """Take the release back; return the image that is taken back.

    :raises UserError: no release is on its way.
    :raises ApiError: the API server refuses.
    """
    return await _decide(kube, app, namespace, _abortion)


async def _decide(kube: Client, app: str, namespace: str, patches: Choose) -> str:
    """Write what Argo Rollouts' own plugin for kubectl does.

    Each write holds for the very state that it was decided by; if that changed, decide anew.
    """
    while True:
        rollout, state = await _observed(kube, app, namespace)
        try:
            for body, subresource in patches(rollout, state):
                guard = {key: rollout["metadata"][key] for key in ("uid", "resourceVersion")}
                rollout = await kube.patch(
                    *_ROLLOUT, app, namespace, {"metadata": guard, **body}, subresource=subresource
                )
        except ApiError as error:
            if not error.is_conflict:
                raise
        else:
            return state.image


async def _observed(kube: Client, app: str, namespace: str) -> tuple[_Rollout, RolloutState]:
    """The Rollout once Argo Rollouts has looked at its newest spec, or as it is after a while: an
    abort must be possible while Argo Rollouts is away.
    """
    end = time.monotonic() + _OBSERVED_SECONDS
    while True:
        rollout = await kube.find(*_ROLLOUT, app, namespace)
        if rollout is None:
            raise UserError(f"{app} is not in namespace {namespace}")
        state = await _named(kube, rollout_state(msgspec.json.encode(rollout)))
        if state.observed or time.monotonic() >= end:
            return rollout, state
        await asyncio.sleep(_LOOK_SECONDS)


async def _named(kube: Client, state: RolloutState) -> RolloutState:
    """``state`` with the image of a revision whose pod template a Deployment has."""
    if not state.workload:
        return state
    found, _ = await kube.list(
        "apps/v1", "ReplicaSet", state.namespace, f"{HASH_LABEL}={state.pod_hash}"
    )
    return with_workload_image(
        state, [replica_set_state(msgspec.json.encode(one)) for one in found]
    )


def promotion(rollout: _Rollout, state: RolloutState) -> list[Patch]:
    """What lets the release go on past its pause, or past one that is about to begin.

    :raises UserError: it is in no pause, or Argo Rollouts hasn't looked at it yet.
    """
    found: list[Patch] = []
    if not state.observed:
        raise UserError(
            f"Argo Rollouts hasn't looked at the release of {state.image} yet; if it doesn't soon,"
            " see the log of its controller",
            Exit.FAILED,
        )
    _require_on_its_way(state)
    status = rollout.get("status") or {}
    if status.get("pauseConditions"):
        changes: dict[str, Any] = {"pauseConditions": None}
        if _is_inconclusive(status):
            # Otherwise Argo Rollouts pauses again at once, by the same AnalysisRun.
            changes["currentStepIndex"] = (status.get("currentStepIndex") or 0) + 1
        found.append(({"status": changes}, "status"))
    elif _is_about_to_pause(rollout, state) and not state.paused_by_user:
        # Argo Rollouts pauses some time after it has reached the step.
        found.append(({"status": {"currentStepIndex": (state.argo_step or 0) + 1}}, "status"))
    if state.paused_by_user:
        found.append(({"spec": {"paused": False}}, None))
    if not found:
        raise UserError(
            f"{state.name} is in no pause: {state.image} goes on by itself"
            f" ({state.phase}: {state.message})",
            Exit.FAILED,
        )
    return found


def _is_about_to_pause(rollout: _Rollout, state: RolloutState) -> bool:
    """Whether it is at a pause of its schedule; which has not begun where it has no condition."""
    steps = (rollout["spec"]["strategy"].get("canary") or {}).get("steps") or []
    at = state.argo_step
    return at is not None and at < len(steps) and "pause" in steps[at]


def _abortion(_: _Rollout, state: RolloutState) -> list[Patch]:
    _require_on_its_way(state)
    return [({"status": {"abort": True}}, "status")]


def _require_on_its_way(state: RolloutState) -> None:
    if state.aborted:
        raise UserError(f"the release of {state.image} is aborted already", Exit.FAILED)
    if state.pod_hash == state.stable_hash:
        raise UserError(
            f"no release of {state.name} is on its way: {state.image} is stable", Exit.FAILED
        )


def _is_inconclusive(status: Mapping[str, Any]) -> bool:
    run = (status.get("canary") or {}).get("currentStepAnalysisRunStatus") or {}
    return bool(run.get("status") == Verdict.INCONCLUSIVE)
