"""The canary: the new version's share of the traffic grows step by step."""

from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.metrics.analysis_reference import background_analysis
from devflow.release.plan import Plan, position
from devflow.release.routers import Routing, router_for
from devflow.release.routers.skills import check_skill
from devflow.release.steps.step import Step
from devflow.release.steps.weight import FULL_PERCENT
from devflow.release.strategies.affinity import check_affinity
from devflow.release.strategies.pods import delays_of_canary, pods_of_canary
from devflow.release.strategies.strategy import Position, Status
from devflow.release.workload.pods.ephemeral_metadata import ephemeral_metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


_THRESHOLD = "replicaProgressThreshold"
"""With one Service and subsets Argo Rollouts waits for all pods, whatever it says: Istio can't."""


class CanaryStrategy:
    """The plan is the schedule, step by step."""

    name = "canary"
    waits_for_stable = True
    waits_are_seen = False

    def check(self, app: "AppSpec") -> None:
        """Its first steps bring up the canary that the others need, and its router can do them."""
        there = asked = False
        for index, step in enumerate(app.steps):
            try:
                if step.needs_canary and not there:
                    raise SpecError(
                        "",
                        f"{step.name!r} comes before any weight, when there is no canary yet;"
                        " begin with a weight, or with 'scale: 1'",
                    )
                if app.verify.has_metrics and step.needs_canary and not asked:
                    _check_measured(step)
                check_skill(app, step.asks_of_router)
                step.check(app)
            except SpecError as error:
                raise error.under(f"steps[{index}]") from None
            there, asked = there or step.makes_canary, asked or step.asks_canary
        if app.replica_progress_threshold is not None:
            try:
                check_skill(app, _THRESHOLD)
            except SpecError as error:
                raise error.under(_THRESHOLD) from None
        check_affinity(app)
        if app.preview.model_fields_set:
            raise SpecError("preview", "is for 'strategy: blueGreen'; leave it out")

    def routing(self, app: "AppSpec") -> Routing:
        return router_for(app)

    def plan(self, app: "AppSpec") -> Plan:
        return app.steps.plan(app)

    def spec(self, app: "AppSpec") -> dict[str, Any]:
        canary: dict[str, Any] = {
            **router_for(app).canary(app),
            **pods_of_canary(app),
            "steps": app.steps.lower(app),
            **ephemeral_metadata(app),
        }
        if "trafficRouting" in canary:
            canary |= delays_of_canary(app)
        if app.replica_progress_threshold is not None:
            canary[_THRESHOLD] = _threshold(app.replica_progress_threshold)
        if app.verify.background is not None:
            canary["analysis"] = background_analysis(app, app.verify.background)
        return canary

    def position(self, plan: Plan, status: Status, *, routed: bool = True) -> Position:
        """At the end of a release all traffic is on the subset ``stable`` again: by then that is
        the new version.
        """
        at, share = status.current_step_index, status.canary_share
        step = None if at is None else position(plan, at)
        if share or routed:
            weight = share.weight if share else None
        else:
            weight = _by_pods(plan, step, status)
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


def _threshold(text: str) -> dict[str, Any]:
    share = text.endswith("%")
    value = int(text.removesuffix("%"))
    return {"type": "Percentage" if share else "Pod", "value": value}


def _check_measured(step: Step) -> None:
    """Of a step before the canary gets any request.

    :raises SpecError: metrics would judge it.
    """
    if step.measured(0) is not None:
        raise SpecError(
            "",
            f"{step.name!r} is judged by metrics, but the canary gets no requests before it; put it"
            " after a weight, a header or a mirror",
        )
