"""The Rollout that an action is decided by."""

import asyncio
import time

import msgspec
from msgspec.structs import replace

from devflow.cli.releasing.acting.decide import Rollout
from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.live import (
    ReplicaSetState,
    RolloutState,
    replica_set_state,
    rollout_state,
    tells_of_spec,
    with_workload_image,
)
from devflow.release.names import HASH_LABEL
from devflow.release.workload.rollout import ARGO_VERSION

ROLLOUT = (ARGO_VERSION, "Rollout")
_OBSERVED_SECONDS = 10.0
_LOOK_SECONDS = 0.2


async def observed(kube: Client, app: str, namespace: str) -> tuple[Rollout, RolloutState]:
    """The Rollout once its status is that of its newest spec, or as it is after a while: an abort
    must be possible while Argo Rollouts is away. ``observed`` of the state says which.

    :raises UserError: there is no such Rollout.
    """
    end = time.monotonic() + _OBSERVED_SECONDS
    while True:
        rollout = await kube.find(*ROLLOUT, app, namespace)
        if rollout is None:
            raise UserError(f"{app} is not in namespace {namespace}")
        state = await compared(kube, rollout_state(msgspec.json.encode(rollout)))
        if state.observed or time.monotonic() >= end:
            return rollout, state
        await asyncio.sleep(_LOOK_SECONDS)


def require_revision(state: RolloutState, revision: int | None) -> None:
    """Refuse another revision than the one that the person has seen; ``None``: whichever it is.

    :raises UserError: naming both; or that the revision isn't known.
    """
    if revision is not None and not state.observed:
        raise UserError(
            f"Argo Rollouts hasn't looked at the newest specification of {state.name} yet, so"
            " whether it is at that revision isn't known: try again, or leave --revision out",
            Exit.FAILED,
        )
    if revision is not None and revision != state.revision:
        raise UserError(
            f"{state.name} is at revision {state.revision} ({state.image}), not at {revision}: look"
            " at it again, then decide",
            Exit.FAILED,
        )


async def image_in_status(kube: Client, state: RolloutState) -> str:
    """The image of the release that the status tells of. Before Argo Rollouts has looked at the
    specification that is another one's than ``state`` has, as far as ReplicaSets may be seen.
    """
    if state.observed:
        return state.image
    images = {one.hash: one.image(state.name) for one in await _replica_sets(kube, state)}
    return images.get(state.pod_hash) or state.image


async def compared(kube: Client, state: RolloutState) -> RolloutState:
    """``state`` with the image of a revision whose pod template a Deployment has, and as observed
    only where its status is that of the newest pod template.
    """
    replica_sets = await _replica_sets(kube, state)
    named = with_workload_image(state, replica_sets)
    # Of a spec that Argo Rollouts refuses there is no ReplicaSet.
    told = bool(state.invalid) or tells_of_spec(named, replica_sets)
    return replace(named, observed=state.observed and told)


async def _replica_sets(kube: Client, state: RolloutState) -> list[ReplicaSetState]:
    """Those of the status' pod template; none where they may not be seen."""
    selector = f"{HASH_LABEL}={state.pod_hash}"
    try:
        found, _ = await kube.list("apps/v1", "ReplicaSet", state.namespace, selector)
    except ApiError as error:
        # Who may act needn't be let see them: an abort least of all.
        if not error.is_forbidden:
            raise
        return []
    return [replica_set_state(msgspec.json.encode(one)) for one in found]
