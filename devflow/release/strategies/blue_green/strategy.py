"""Blue-green as a strategy: an active Service for users, a preview of the new version beside it."""

from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.names import PREVIEW_SUFFIX
from devflow.release.plan import Plan, PlannedStep
from devflow.release.routers import SWITCHES, Routing
from devflow.release.strategies.blue_green.position import blue_green_position
from devflow.release.strategies.blue_green.switch import switch_of
from devflow.release.strategies.pods import check_no_canarys, pods_of_either
from devflow.release.strategies.retention import FOREVER_SECONDS, seconds
from devflow.release.strategies.strategy import Position, Status

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec
    from devflow.release.steps.step import Step

_NAME_LIMIT = 63
_PREVIEW = PlannedStep(name="Preview", kind="preview", weight=0, seconds=0, argo=0)
"""The new version's pods come up, and the preview Service leads to them."""


class BlueGreenStrategy:
    """The plan is the schedule after a step of its own, the preview. None of its steps is one of
    Argo Rollouts': how far it is is read from other parts of the Rollout's status.
    """

    name = "blueGreen"
    waits_for_stable = False
    waits_are_seen = True

    def check(self, app: "AppSpec") -> None:
        switch_of(app)
        for index, step in enumerate(app.steps):
            try:
                step.check(app)
            except SpecError as error:
                raise error.under(f"steps[{index}]") from None
        if app.router.name not in SWITCHES:
            able = " or ".join(f"'router: {name}'" for name in SWITCHES)
            raise SpecError(
                "router",
                f"the router {app.router.name!r} can't do 'strategy: blueGreen'; use {able}",
            )
        if len(app.name) + len(PREVIEW_SUFFIX) > _NAME_LIMIT:
            raise SpecError(
                "name",
                f"{app.name!r} is too long for 'strategy: blueGreen', whose preview is named"
                f" {app.name}{PREVIEW_SUFFIX}; use at most {_NAME_LIMIT - len(PREVIEW_SUFFIX)}"
                " characters",
            )
        if app.preview.hosts and not app.gateways:
            raise SpecError(
                "preview.hosts", "is set but 'gateway' is not; name the gateway that serves them"
            )
        if app.replica_progress_threshold is not None:
            raise SpecError(
                "replicaProgressThreshold", "is for a canary: blueGreen switches to all pods"
            )
        check_no_canarys(app)
        if app.session_affinity is not None:
            raise SpecError(
                "sessionAffinity",
                "is for a canary: blueGreen gives all clients the same version; leave it out",
            )
        if app.verify.background is not None:
            raise SpecError(
                "verify.background",
                "is for a canary; with 'strategy: blueGreen' write a verify after 100",
            )

    def routing(self, app: "AppSpec") -> Routing:
        return SWITCHES[app.router.name]

    def plan(self, app: "AppSpec") -> Plan:
        steps = app.steps.plan(app)
        return (
            _PREVIEW,
            *(
                PlannedStep(
                    name=step.name,
                    kind=step.kind,
                    weight=step.weight,
                    seconds=step.seconds,
                    argo=0,
                    moves=step.moves,
                    judges=step.judges,
                    asks=step.asks,
                )
                for step in steps
            ),
        )

    def spec(self, app: "AppSpec") -> dict[str, Any]:
        found = switch_of(app)
        made: dict[str, Any] = {
            "activeService": app.name,
            "previewService": f"{app.name}{PREVIEW_SUFFIX}",
            "autoPromotionEnabled": found.gate is None or not found.gate.asks,
            "scaleDownDelaySeconds": seconds(app.scale_down.old_stable, keep=FOREVER_SECONDS),
            "abortScaleDownDelaySeconds": seconds(app.scale_down.aborted_canary, keep=0),
            **pods_of_either(app),
        }
        if found.gate is not None and not found.gate.asks:
            made["autoPromotionSeconds"] = found.gate.seconds(app)
        if app.preview.replicas is not None:
            made["previewReplicaCount"] = app.preview.replicas
        if found.judge is not None:
            made["prePromotionAnalysis"] = _analysis(found.judge, app)
        if found.after is not None:
            made["postPromotionAnalysis"] = _analysis(found.after, app)
        return made

    def position(self, plan: Plan, status: Status, *, routed: bool = True) -> Position:
        return blue_green_position(plan, status)


def _analysis(step: "Step", app: "AppSpec") -> dict[str, Any]:
    (lowered,) = step.lower(app)
    found: dict[str, Any] = lowered["analysis"]
    return found
