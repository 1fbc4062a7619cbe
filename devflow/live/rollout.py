"""What of a Rollout a release is told by."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from devflow.live.number import whole_number
from devflow.live.observation import RolloutState
from devflow.live.plan import ArgoStep, plan_of
from devflow.release.names import REVISION_ANNOTATION
from devflow.release.phase import Phase
from devflow.release.strategies import STRATEGIES, Strategy
from devflow.release.workload.rollout import GRACE_ANNOTATION, ROLLBACK_ANNOTATION

_DEFAULT_GRACE = "30"
_DEFAULT_DEADLINE_SECONDS = 600
"""Argo Rollouts' own."""

_Natural = Annotated[int, msgspec.Meta(ge=0)]
_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class _Part(msgspec.Struct, rename="camel", gc=False):
    """Base of the parts of the JSON that are read; all else is skipped."""


class _Some(_Part):
    """Something, whatever is in it."""


class _StatusFields(_Part):
    abort: _Some | None = msgspec.field(default=None, name="f:abort")


class _Fields(_Part):
    spec: _Some | None = msgspec.field(default=None, name="f:spec")
    status: _StatusFields = msgspec.field(default_factory=_StatusFields, name="f:status")


class _ManagedFields(_Part):
    manager: str = ""
    subresource: str = ""
    time: datetime | None = None
    fields: _Fields = msgspec.field(default_factory=_Fields, name="fieldsV1")


class _Metadata(_Part):
    namespace: str
    name: str
    uid: str
    generation: int
    resource_version: str
    annotations: dict[str, str] = {}
    managed_fields: list[_ManagedFields] = []


class _Container(_Part):
    name: str
    image: str = ""


class _PodSpec(_Part):
    containers: list[_Container] = []


class _Template(_Part):
    spec: _PodSpec = msgspec.field(default_factory=_PodSpec)


class _Strategy(_Part):
    """What is under a strategy's own key."""

    steps: list[ArgoStep] = []
    abort_scale_down_delay_seconds: int | None = None


class _Spec(_Part):
    replicas: int | None = None
    paused: bool = False
    progress_deadline_seconds: int | None = None
    strategy: dict[str, _Strategy | None] = {}
    template: _Template = msgspec.field(default_factory=_Template)


class _Weight(_Part):
    weight: _Percent = 0
    pod_template_hash: str = ""


class _Weights(_Part):
    canary: _Weight = msgspec.field(default_factory=_Weight)


class _CanaryStatus(_Part):
    weights: _Weights | None = None


class _PauseCondition(_Part):
    reason: str = ""
    start_time: datetime | None = None


class _Status(_Part):
    observed_generation: str = ""
    phase: Phase = Phase.PROGRESSING
    message: str = ""
    current_pod_hash: str = ""
    stable_hash: str = msgspec.field(default="", name="stableRS")
    current_step_hash: str = ""
    current_step_index: _Natural | None = None
    updated_replicas: int = 0
    abort: bool = False
    promote_full: bool = False
    pause_conditions: list[_PauseCondition] | None = None
    canary: _CanaryStatus = msgspec.field(default_factory=_CanaryStatus)

    @property
    def canary_share(self) -> _Weight | None:
        return self.canary.weights.canary if self.canary.weights else None


class _Rollout(_Part):
    metadata: _Metadata
    spec: _Spec
    status: _Status = msgspec.field(default_factory=_Status)


_ROLLOUTS = msgspec.json.Decoder(_Rollout)


def rollout_state(raw: bytes | msgspec.Raw) -> RolloutState:
    """Read a Rollout."""
    rollout = _ROLLOUTS.decode(raw)
    metadata, spec, status = rollout.metadata, rollout.spec, rollout.status
    annotations = metadata.annotations
    strategy, written = _strategy(spec.strategy)
    plan = plan_of(annotations, written.steps)
    position, share = strategy.position(plan, status), status.canary_share
    pause = status.pause_conditions[0] if status.pause_conditions else _PauseCondition()
    deadline = spec.progress_deadline_seconds
    return RolloutState(
        namespace=metadata.namespace,
        name=metadata.name,
        uid=metadata.uid,
        generation=metadata.generation,
        resource_version=whole_number(metadata.resource_version, "metadata.resourceVersion"),
        revision=whole_number(annotations.get(REVISION_ANNOTATION, "0"), REVISION_ANNOTATION),
        image=_image(spec.template.spec.containers, metadata.name),
        manager=_manager(metadata.managed_fields),
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
        aborted_by=_aborter(metadata.managed_fields) if status.abort else "",
        weight_hash=share.pod_template_hash if share else "",
    )


def _strategy(written: dict[str, _Strategy | None]) -> tuple[Strategy, _Strategy]:
    """The strategy that the Rollout names, and what it says of it."""
    for name, strategy in STRATEGIES.items():
        if name in written:
            return strategy, written[name] or _Strategy()
    known, found = " or ".join(STRATEGIES), ", ".join(written) or "nothing"
    raise msgspec.ValidationError(f"expected {known}, got {found} - at spec.strategy")


def _image(containers: list[_Container], app: str) -> str:
    """The image of the app's own container."""
    own = next((one for one in containers if one.name == app), None)
    return own.image if own else containers[0].image if containers else ""


def _aborter(entries: list[_ManagedFields]) -> str:
    """Who set ``status.abort``."""
    return next((one.manager for one in entries if one.fields.status.abort is not None), "")


_NEVER = datetime.min.replace(tzinfo=UTC)


def _manager(entries: list[_ManagedFields]) -> str:
    """Who changed the spec last; status and annotations are others' business."""
    changed = [one for one in entries if one.fields.spec is not None and not one.subresource]
    return max(changed, key=lambda one: one.time or _NEVER).manager if changed else ""
