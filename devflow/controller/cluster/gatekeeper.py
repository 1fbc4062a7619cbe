"""Asks who may approve, lets releases pass their gates, and takes approvals back."""

import logging
from datetime import UTC, datetime
from typing import Protocol

from devflow.controller.change import GateChecked, GateDecided
from devflow.controller.cluster.rollout_status import patch_status
from devflow.controller.effect import CheckGate, DecideGate
from devflow.controller.gates.refusal import (
    APPROVE_VERB,
    GATE_GROUP,
    GATE_RESOURCE,
    lacking,
    refusal,
)
from devflow.controller.process.metrics import Metrics
from devflow.kube import ApiError, Client, UnreachableError
from devflow.kube.reviews import attributes, may_other
from devflow.live import Action, RolloutState
from devflow.record import Approval

log = logging.getLogger("devflow.gates")


class Gatekeeper(Protocol):
    """Reads rights, and moves releases at their gates, in the cluster itself. For every method:

    :raises ApiError: the API server refuses.
    :raises UnreachableError: it gives no answer, so what was asked for may have been done or not.
    """

    async def may_approve(self, approver: Action, namespace: str, gate: str) -> bool:
        """Whether the person has the right ``approve`` on the gate of that name there."""
        ...

    async def let_pass(self, rollout: RolloutState) -> RolloutState | None:
        """End the pause that ``rollout`` is in, in that very state.

        Returns the Rollout as it is then, or ``None`` if it had changed or was gone.
        """
        ...

    async def take_back(self, rollout: RolloutState) -> RolloutState | None:
        """Put ``rollout`` back to the step before; returns as :meth:`let_pass`."""
        ...


class KubeGatekeeper:
    """Writes by a patch that the API server takes only if nothing has changed."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube

    async def may_approve(self, approver: Action, namespace: str, gate: str) -> bool:
        wanted = attributes(GATE_GROUP, GATE_RESOURCE, APPROVE_VERB, namespace, gate)
        return await may_other(self._kube, approver.by, approver.groups, wanted)

    async def let_pass(self, rollout: RolloutState) -> RolloutState | None:
        return await patch_status(self._kube, rollout, {"pauseConditions": None})

    async def take_back(self, rollout: RolloutState) -> RolloutState | None:
        # Without `controllerPause` Argo Rollouts begins the pause of that step anew.
        step = (rollout.argo_step or 0) - 1
        return await patch_status(
            self._kube,
            rollout,
            {"currentStepIndex": step, "pauseConditions": None, "controllerPause": False},
        )


async def check_gate(effect: CheckGate, gatekeeper: Gatekeeper) -> GateChecked:
    """Whether the person who has approved a release may."""
    rollout, job = effect.rollout, effect.tracked.job
    approver = effect.by
    try:
        authors = {*rollout.authors, job.actor} - {""}
        why = refusal(effect.gate, approver, authors, effect.frozen)
        if not why and effect.gate.by and approver is not None:
            asked = [
                await gatekeeper.may_approve(approver, rollout.namespace, name)
                for name in effect.gate.by
            ]
            why = "" if any(asked) else lacking(effect.gate, rollout.namespace)
    except (ApiError, UnreachableError) as error:
        log.warning("%s: whether its approver may can't be found out: %s", job.id, error)
        return GateChecked(effect.app, effect.tracked, rollout, None)
    approval = Approval(
        step=effect.step.index,
        at=rollout.paused_at or datetime.now(UTC),
        by=approver.by if approver else "",
        held=not why,
        why=why,
        action=approver.id if approver else "",
    )
    return GateChecked(effect.app, effect.tracked, rollout, approval)


async def decide_gate(effect: DecideGate, gatekeeper: Gatekeeper, metrics: Metrics) -> GateDecided:
    """Carry out what was found of an approval, unless the Rollout has changed meanwhile."""
    after = None
    try:
        move = gatekeeper.let_pass if effect.held else gatekeeper.take_back
        after = await move(effect.rollout)
    except (ApiError, UnreachableError) as error:
        metrics.approvals.labels("failed").inc()
        job = effect.tracked.job
        fields = {"job": job.id, "namespace": job.namespace}
        log.error("%s: its gate can't be decided: %s", job.id, error, extra=fields)
    else:
        done = "passed" if effect.held else "taken_back"
        metrics.approvals.labels(done if after else "stale").inc()
    return GateDecided(effect.app, after)
