"""The Rollout that an action is decided by."""

import asyncio
import time

import msgspec

from devflow.cli.releasing.acting.decide import Rollout
from devflow.errors import UserError
from devflow.kube import Client
from devflow.live import RolloutState, rollout_state
from devflow.release.workload.rollout import ARGO_VERSION

ROLLOUT = (ARGO_VERSION, "Rollout")
_OBSERVED_SECONDS = 10.0
_LOOK_SECONDS = 0.2


async def observed(kube: Client, app: str, namespace: str) -> tuple[Rollout, RolloutState]:
    """The Rollout once Argo Rollouts has looked at its newest spec, or as it is after a while: an
    abort must be possible while Argo Rollouts is away.

    :raises UserError: there is no such Rollout.
    """
    end = time.monotonic() + _OBSERVED_SECONDS
    while True:
        rollout = await kube.find(*ROLLOUT, app, namespace)
        if rollout is None:
            raise UserError(f"{app} is not in namespace {namespace}")
        state = rollout_state(msgspec.json.encode(rollout))
        if state.observed or time.monotonic() >= end:
            return rollout, state
        await asyncio.sleep(_LOOK_SECONDS)
