"""The canary: the new version's share of the traffic grows step by step."""

from typing import TYPE_CHECKING, Any, Literal

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.metrics.analysis_reference import background_analysis
from devflow.release.plan import Plan, position
from devflow.release.routers import router_for
from devflow.release.routers.skills import check_skill
from devflow.release.steps.weight import FULL_PERCENT
from devflow.release.strategies.strategy import Position, Status
from devflow.release.workload.pods.ephemeral_metadata import ephemeral_metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_FOREVER_SECONDS = 2**31 - 1
"""Argo Rollouts has no "never" for a finished version's pods; its longest delay is 68 years."""


class CanaryStrategy:
    """The plan is the schedule, step by step."""

    name = "canary"

    def check(self, app: "AppSpec") -> None:
        """Its first steps bring up the canary that the others need, and its router can do them."""
        there = False
        for index, step in enumerate(app.steps):
            try:
                if step.needs_canary and not there:
                    raise SpecError(
                        "",
                        f"{step.name!r} comes before any weight, when there is no canary yet;"
                        " begin with a weight, or with 'scale: 1'",
                    )
                check_skill(app, step.asks_of_router)
                step.check(app)
            except SpecError as error:
                raise error.under(f"steps[{index}]") from None
            there = there or step.makes_canary

    def plan(self, app: "AppSpec") -> Plan:
        return app.steps.plan(app)

    def spec(self, app: "AppSpec") -> dict[str, Any]:
        canary: dict[str, Any] = {
            **router_for(app).canary(app),
            "steps": app.steps.lower(app),
            **ephemeral_metadata(app),
        }
        if "trafficRouting" in canary:
            canary |= _delays(app)
        if app.verify.background is not None:
            canary["analysis"] = background_analysis(app, app.verify.background)
        return canary

    def position(self, plan: Plan, status: Status) -> Position:
        """At the end of a release all traffic is on the subset ``stable`` again: by then that is
        the new version.
        """
        at, share = status.current_step_index, status.canary_share
        step = None if at is None else position(plan, at)
        weight = share.weight if share else _by_pods(plan, step, status)
        return Position(step, weight, bool(weight))


def _by_pods(plan: Plan, step: int | None, status: Status) -> int | None:
    """The canary's weight where nothing splits the traffic: Argo Rollouts writes none, but moves
    pods.

    It goes on from a weight only once the pods for it are there: at a step, the weights before it
    are reached. To the end a full promotion and a way back come at once: there pods are counted.
    """
    if not step:
        return None
    if status.current_pod_hash == status.stable_hash or not status.updated_replicas:
        return 0
    if step < len(plan):
        return plan[step - 1].weight
    return round(FULL_PERCENT * min(status.updated_replicas / max(status.replicas, 1), 1))


def _delays(app: "AppSpec") -> dict[str, int]:
    """How long pods stay. Argo Rollouts refuses delays where pods are what it moves."""
    return {
        "scaleDownDelaySeconds": _seconds(app.scale_down.old_stable, keep=_FOREVER_SECONDS),
        "abortScaleDownDelaySeconds": _seconds(app.scale_down.aborted_canary, keep=0),
    }


def _seconds(delay: Duration | Literal["keep"], *, keep: int) -> int:
    return keep if isinstance(delay, str) else delay.seconds
