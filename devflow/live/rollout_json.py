"""As much of a Rollout's JSON as is read; all else is skipped."""

from datetime import datetime
from typing import Annotated

import msgspec

from devflow.live.acts.managed_fields import ManagedFields
from devflow.live.conditions import Condition
from devflow.live.plan import ArgoStep
from devflow.live.pod_template import PodTemplate
from devflow.release.phase import Phase

_Natural = Annotated[int, msgspec.Meta(ge=0)]
_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Part(msgspec.Struct, rename="camel", gc=False):
    """Base of the parts of the JSON that are read; all else is skipped."""


class Metadata(Part):
    namespace: str
    name: str
    uid: str
    generation: int
    resource_version: str
    annotations: dict[str, str] = {}
    managed_fields: list[ManagedFields] = []


class StrategyPart(Part):
    """What is under a strategy's own key."""

    steps: list[ArgoStep] = []
    abort_scale_down_delay_seconds: int | None = None
    traffic_routing: msgspec.Raw = msgspec.Raw()
    stable_service: str = ""
    canary_service: str = ""
    dynamic_stable_scale: bool = False
    active_service: str = ""


class Spec(Part):
    replicas: int | None = None
    paused: bool = False
    restart_at: datetime | None = None
    progress_deadline_seconds: int | None = None
    strategy: dict[str, StrategyPart | None] = {}
    template: PodTemplate = msgspec.field(default_factory=PodTemplate)


class WeightPart(Part):
    weight: _Percent = 0
    pod_template_hash: str = ""


class Weights(Part):
    canary: WeightPart = msgspec.field(default_factory=WeightPart)


class Named(Part):
    name: str = ""


class CanaryStatus(Part):
    weights: Weights | None = None
    current_step_analysis_run_status: Named | None = None


class JudgedStatus(Part):
    name: str = ""
    status: str = ""


class BlueGreenStatus(Part):
    active_selector: str = ""
    pre_promotion_analysis_run_status: JudgedStatus | None = None
    post_promotion_analysis_run_status: JudgedStatus | None = None


class PauseCondition(Part):
    reason: str = ""
    start_time: datetime | None = None


class Status(Part):
    observed_generation: str = ""
    phase: Phase = Phase.PROGRESSING
    message: str = ""
    current_pod_hash: str = ""
    stable_hash: str = msgspec.field(default="", name="stableRS")
    current_step_hash: str = ""
    current_step_index: _Natural | None = None
    replicas: int = 0
    updated_replicas: int = 0
    abort: bool = False
    promote_full: bool = False
    pause_conditions: list[PauseCondition] | None = None
    controller_pause: bool = False
    canary: CanaryStatus = msgspec.field(default_factory=CanaryStatus)
    blue_green: BlueGreenStatus = msgspec.field(default_factory=BlueGreenStatus)
    conditions: list[Condition] = []

    @property
    def analysis(self) -> str:
        switched = self.blue_green
        runs = (
            self.canary.current_step_analysis_run_status,
            switched.post_promotion_analysis_run_status,
            switched.pre_promotion_analysis_run_status,
        )
        return next((run.name for run in runs if run), "")

    @property
    def active_hash(self) -> str:
        return self.blue_green.active_selector

    @property
    def preview_verdict(self) -> str:
        run = self.blue_green.pre_promotion_analysis_run_status
        return run.status if run else ""

    @property
    def is_paused(self) -> bool:
        return bool(self.pause_conditions)

    @property
    def was_paused(self) -> bool:
        return self.controller_pause and not self.pause_conditions

    @property
    def canary_share(self) -> WeightPart | None:
        return self.canary.weights.canary if self.canary.weights else None


class RolloutPart(Part):
    metadata: Metadata
    spec: Spec
    status: Status = msgspec.field(default_factory=Status)
