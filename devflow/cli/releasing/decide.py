"""Decides on a release that is on its way: lets it go on past its pause, or takes it back."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.live import RolloutState, rollout_state
from devflow.release.metrics.judgement import Verdict
from devflow.release.workload.rollout import ARGO_VERSION

_ROLLOUT = (ARGO_VERSION, "Rollout")
Patch = tuple[dict[str, Any], str | None]
"""What to write, and into which subresource."""
Choose = Callable[[Mapping[str, Any], RolloutState], list[Patch]]


async def promote(kube: Client, app: str, namespace: str) -> str:
    """Let the release go on past the pause it is in; return the image that goes on.

    :raises UserError: it is in no pause.
    :raises ApiError: the API server refuses.
    """
    return await _decide(kube, app, namespace, _promotion)


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
        rollout = await kube.find(*_ROLLOUT, app, namespace)
        if rollout is None:
            raise UserError(f"{app} is not in namespace {namespace}")
        state = rollout_state(msgspec.json.encode(rollout))
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


def _promotion(rollout: Mapping[str, Any], state: RolloutState) -> list[Patch]:
    found: list[Patch] = []
    _require_on_its_way(state)
    status = rollout.get("status") or {}
    if status.get("pauseConditions"):
        changes: dict[str, Any] = {"pauseConditions": None}
        if _is_inconclusive(status):
            # Otherwise Argo Rollouts pauses again at once, by the same AnalysisRun.
            changes["currentStepIndex"] = (status.get("currentStepIndex") or 0) + 1
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


def _abortion(_: Mapping[str, Any], state: RolloutState) -> list[Patch]:
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
