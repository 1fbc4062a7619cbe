"""What a release needs of a Rollout, and what reads it."""

from datetime import datetime

import msgspec

from devflow.live.acts.action import Action, actions_in
from devflow.live.acts.author import authors_in
from devflow.live.acts.managed_fields import Touch, aborter, promoter, spec_manager, touches
from devflow.live.acts.override import Override, override_in
from devflow.live.conditions import HEALTHY, REPLICA_FAILURE, ever, invalid, words
from devflow.live.number import whole_number
from devflow.live.plan import freeze_of, plan_of
from devflow.live.pod_template import Container
from devflow.live.rollout_json import PauseCondition, RolloutPart, StrategyPart
from devflow.live.seen import Seen
from devflow.release.freeze import FreezeWindow
from devflow.release.names import REHEARSAL_ANNOTATION, REVISION_ANNOTATION
from devflow.release.phase import Phase
from devflow.release.plan import Plan
from devflow.release.strategies import STRATEGIES, Strategy
from devflow.release.workload.rollout import GRACE_ANNOTATION, ROLLBACK_ANNOTATION

_DEFAULT_GRACE = "30"
_DEFAULT_DEADLINE_SECONDS = 600
"""Argo Rollouts' own."""


class RolloutState(Seen, frozen=True):
    """What a release needs of a Rollout."""

    namespace: str
    name: str
    uid: str
    generation: int
    resource_version: int
    revision: int
    """Argo Rollouts' number of the pod template; 0 before it has seen one."""
    image: str
    """Of the app's own container. Where a Deployment has the pod template, ``with_workload_image``
    takes it from the newest revision's ReplicaSet, and it is empty as long as that isn't known.
    """
    manager: str
    """The field manager that changed the spec last."""
    rollback: str
    """``auto`` or ``manual``."""
    grace_seconds: int
    """How long a canary's pods may be not ready before a release counts as failed."""
    deadline_seconds: int
    """``progressDeadlineSeconds``."""
    keeps_aborted: bool
    """Whether the pods of an aborted canary are kept on purpose."""
    replicas: int
    plan: Plan
    observed: bool
    """Whether the status is of this very generation; if not, trust nothing below."""
    phase: Phase
    message: str
    pod_hash: str
    stable_hash: str
    step_hash: str
    step: int | None
    """Index of the step of the plan that it is at, ``len(plan)`` after the last."""
    weight: int | None
    """The canary's share in percent as Argo Rollouts set it last; ``None`` if it set none yet."""
    moved: bool
    """Whether the canary still has traffic, by the strategy's own measure."""
    canary_replicas: int
    """Pods of the newest revision that exist."""
    aborted: bool
    abort_reason: str
    paused_by_user: bool
    """``spec.paused``."""
    pause_reason: str
    """Of the first of ``pauseConditions``; empty if there is none."""
    paused_at: datetime | None
    """Since when, by the first of ``pauseConditions``."""
    promoted_full: bool
    weight_hash: str = ""
    """The hash of the pods that have the weight: for a moment still those of a canary before."""
    aborted_by: str = ""
    """The field manager that set ``status.abort``, or ``ARGO_ROLLOUTS``; empty if unknown."""
    promoted_by: str = ""
    """The field manager, not Argo Rollouts', that moved on the step or promoted in full; empty if
    none did, or it isn't known any more.
    """
    was_healthy: bool = True
    """Whether it was healthy at any time since it was made: then what is stable has served. Argo
    Rollouts sets the condition ``Healthy`` the first time, and keeps it for good.
    """
    invalid: str = ""
    """Why Argo Rollouts refuses the Rollout's specification; empty if it doesn't."""
    uncreated: str = ""
    """Why the API server refuses to create pods of it, as far as Argo Rollouts has written it."""
    rehearsal: bool = False
    """Whether it is rehearsed, rather than released."""
    routing: bytes = b""
    """As much of ``spec.strategy`` as names its routes, as JSON; empty if it names none."""
    waits_for_stable: bool = True
    """Whether Argo Rollouts goes no further while a pod of stable isn't available."""
    waits_are_seen: bool = False
    """Whether a release can't pass a gate before its status says that it waits there."""
    preview_verdict: str = ""
    """Argo Rollouts' word for the analysis of a blue-green release's preview; empty without one."""
    scales_stable: bool = False
    """``dynamicStableScale``: after an abort Argo Rollouts moves traffic back bit by bit."""
    argo_step: int | None = None
    """Index of Argo Rollouts' own step."""
    workload: str = ""
    """The name of the Deployment that has the pod template; empty if the Rollout has it itself."""
    analysis: str = ""
    """The name of the AnalysisRun of the step that it is at; empty if there is none."""
    freeze: tuple[FreezeWindow, ...] | None = ()
    """Its freeze windows; ``None`` if this version can't read them."""
    override: Override | None = None
    """What lets this release begin and go on inside of them."""
    authors: tuple[str, ...] = ()
    """The names of the person who asked for this release, where the CLI has written them."""
    actions: tuple[Action, ...] = ()
    """What people did to it by the CLI, the oldest first."""
    touched: tuple[Touch, ...] = ()
    """By which programs people may have decided on it, as the API server noted it."""
    restart_at: datetime | None = None
    """``spec.restartAt``: pods that are older are replaced."""

    @property
    def lacks_image(self) -> bool:
        """Whether only the ReplicaSet of its newest revision tells its image, and that is still to
        be seen: Argo Rollouts makes it before it writes the status that names it.
        """
        return bool(self.workload and self.pod_hash and not self.image)

    @property
    def gave_up(self) -> bool:
        """Whether Argo Rollouts calls the release degraded for another reason than an abort.

        For a moment after a retry the status is still that of the abort.
        """
        return self.phase is Phase.DEGRADED and not (
            self.aborted or self.message.startswith("RolloutAborted")
        )


_ROLLOUTS = msgspec.json.Decoder(RolloutPart)
_ENCODER = msgspec.json.Encoder()


def rollout_state(raw: bytes | msgspec.Raw) -> RolloutState:
    """Read a Rollout."""
    rollout = _ROLLOUTS.decode(raw)
    metadata, spec, status = rollout.metadata, rollout.spec, rollout.status
    annotations = metadata.annotations
    strategy, written = _strategy(spec.strategy)
    plan = plan_of(annotations, written.steps)
    routed = bool(bytes(written.traffic_routing))
    position, share = strategy.position(plan, status, routed=routed), status.canary_share
    pause = status.pause_conditions[0] if status.pause_conditions else PauseCondition()
    deadline = spec.progress_deadline_seconds
    image = _image(spec.template.containers, metadata.name)
    return RolloutState(
        namespace=metadata.namespace,
        name=metadata.name,
        uid=metadata.uid,
        generation=metadata.generation,
        resource_version=whole_number(metadata.resource_version, "metadata.resourceVersion"),
        revision=whole_number(annotations.get(REVISION_ANNOTATION, "0"), REVISION_ANNOTATION),
        image=image,
        manager=spec_manager(metadata.managed_fields),
        rollback=annotations.get(ROLLBACK_ANNOTATION, "manual"),
        grace_seconds=whole_number(
            annotations.get(GRACE_ANNOTATION, _DEFAULT_GRACE), GRACE_ANNOTATION
        ),
        deadline_seconds=_DEFAULT_DEADLINE_SECONDS if deadline is None else deadline,
        keeps_aborted=written.abort_scale_down_delay_seconds == 0,
        replicas=1 if spec.replicas is None else spec.replicas,
        plan=plan,
        observed=status.observed_generation == str(metadata.generation),
        phase=status.phase,
        message=status.message,
        pod_hash=status.current_pod_hash,
        stable_hash=status.stable_hash,
        step_hash=status.current_step_hash,
        step=position.step,
        weight=position.weight,
        moved=position.moved,
        canary_replicas=status.updated_replicas,
        aborted=status.abort,
        abort_reason=status.message if status.abort else "",
        paused_by_user=spec.paused,
        pause_reason=pause.reason,
        paused_at=pause.start_time,
        promoted_full=status.promote_full,
        aborted_by=aborter(metadata.managed_fields) if status.abort else "",
        weight_hash=share.pod_template_hash if share else "",
        promoted_by=promoter(metadata.managed_fields),
        was_healthy=ever(HEALTHY, status.conditions),
        invalid=invalid(metadata.name, status.conditions),
        uncreated=words(REPLICA_FAILURE, status.conditions),
        rehearsal=REHEARSAL_ANNOTATION in annotations,
        routing=_routing(strategy.name, written),
        waits_for_stable=strategy.waits_for_stable,
        waits_are_seen=strategy.waits_are_seen,
        preview_verdict=status.preview_verdict,
        scales_stable=written.dynamic_stable_scale,
        argo_step=status.current_step_index,
        workload=spec.workload_ref.name if spec.workload_ref else "",
        analysis=status.analysis,
        freeze=freeze_of(annotations),
        override=override_in(annotations, image),
        authors=authors_in(annotations, image),
        actions=actions_in(annotations),
        touched=touches(metadata.managed_fields),
        restart_at=spec.restart_at,
    )


def _strategy(written: dict[str, StrategyPart | None]) -> tuple[Strategy, StrategyPart]:
    """The strategy that the Rollout names, and what it says of it."""
    for name, strategy in STRATEGIES.items():
        if name in written:
            return strategy, written[name] or StrategyPart()
    known, found = " or ".join(STRATEGIES), ", ".join(written) or "nothing"
    raise msgspec.ValidationError(f"expected {known}, got {found} - at spec.strategy")


def _routing(strategy: str, written: StrategyPart) -> bytes:
    """What of a Rollout tells what splits its traffic: it is kept for each of thousands."""
    if written.active_service:
        return _ENCODER.encode({strategy: {"activeService": written.active_service}})
    if not bytes(written.traffic_routing):
        return b""
    named = {"stableService": written.stable_service, "canaryService": written.canary_service}
    return _ENCODER.encode({strategy: {"trafficRouting": written.traffic_routing, **named}})


def _image(containers: list[Container], app: str) -> str:
    """The image of the app's own container."""
    own = next((one for one in containers if one.name == app), None)
    return own.image if own else containers[0].image if containers else ""
