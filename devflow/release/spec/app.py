"""The release spec: everything that describes one app's releases, typed and checked."""

from typing import Literal

from pydantic import Field, model_validator

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.metrics.providers import provider_of
from devflow.release.metrics.series import check_countable
from devflow.release.metrics.timing import timing
from devflow.release.names import Name
from devflow.release.routers import router_for
from devflow.release.spec.argo_cd import ApplicationSpec, SourceSpec
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.exceptions import ExceptionsPart
from devflow.release.spec.fields import Image, Namespace
from devflow.release.spec.parts.config import ConfigPart, check_config
from devflow.release.spec.parts.freeze import FreezePart
from devflow.release.spec.parts.pods import PodsSpec
from devflow.release.spec.parts.scale.autoscaling import check_requests
from devflow.release.spec.parts.scaling import ScalingSpec
from devflow.release.spec.parts.service import ServicePart, check_node_ports
from devflow.release.spec.parts.serving import ServingSpec
from devflow.release.spec.parts.strategy import StrategySpec
from devflow.release.spec.parts.workload_ref import WorkloadRefPart, check_workload_ref
from devflow.release.spec.prometheus import PrometheusSpec
from devflow.release.spec.verify import VerifySpec
from devflow.release.steps.schedule import Schedule
from devflow.release.steps.weight import FULL_PERCENT
from devflow.release.strategies import STRATEGIES
from devflow.release.workload.check_pods import check_pods


class AppSpec(
    PodsSpec,
    WorkloadRefPart,
    ConfigPart,
    ScalingSpec,
    ServicePart,
    ServingSpec,
    StrategySpec,
    FreezePart,
    ExceptionsPart,
):
    """One app and how it is released.

    Values marked as leaves (image, port, replicas, hosts, environment, resources, pod annotations)
    may be deferred, such as a ``pulumi.Output``; everything else shapes the objects and has to be
    plain.
    """

    name: Name
    """The app's name, and that of its objects."""
    namespace: Namespace
    """The namespace of its pods and of all its objects but the Application; by default its name."""
    image: Leaf[Image] = ""
    """The container image; another one starts a release. It is left out with ``workloadRef``."""
    steps: Schedule = Field(default_factory=Schedule.default)
    """The step schedule, or the name of a preset."""
    verify: VerifySpec = VerifySpec.unwritten()
    """How the ``verify`` steps judge."""
    prometheus: PrometheusSpec = PrometheusSpec.unwritten()
    """Where the metrics are that they judge by."""
    rollback: Literal["auto", "manual"] = "auto"
    """Whether a canary that fails or makes no progress is aborted by itself or waits for a person.
    """
    rollback_window: int = Field(default=0, ge=0, le=100)
    """A release of an image that one of this many newest revisions ran goes to 100 % without steps:
    a way back. 0: each release takes its steps.
    """
    progress_deadline: Duration = Duration(600)
    """How long a new version may take to get its pods ready before it counts as failed."""
    revision_history_limit: int = Field(default=3, ge=0, le=100)
    """How many old revisions are kept for an undo."""
    delivery: Literal["direct", "gitops"] = "direct"
    """Who applies the app's objects: Pulumi, which gives Argo CD what to compare them with, or Argo
    CD, from Git.
    """
    adopt: bool = False
    """Whether objects of the app's names that exist already, and that no other stack owns, are
    taken over. Without it they are refused. To be taken out again once it is done.
    """
    source: SourceSpec
    """Where Argo CD reads."""
    application: ApplicationSpec = ApplicationSpec.unwritten()
    """The app's place in Argo CD."""

    @model_validator(mode="after")
    def _has_pods(self) -> "AppSpec":
        check_workload_ref(self.workload_ref, self.model_fields_set)
        return self

    @model_validator(mode="after")
    def _can_be_scaled(self) -> "AppSpec":
        if self.workload_ref is None:
            check_requests(self.autoscaling, self.resources)
        return self

    @model_validator(mode="after")
    def _fits_its_router(self) -> "AppSpec":
        router_for(self).check(self)
        return self

    @model_validator(mode="after")
    def _nodes_have_its_ports(self) -> "AppSpec":
        check_node_ports(self.service.node_ports, self.served_ports)
        return self

    @model_validator(mode="after")
    def _config_fits(self) -> "AppSpec":
        check_config(self.config, self.env)
        return self

    @model_validator(mode="after")
    def _its_pods_can_be_made(self) -> "AppSpec":
        check_pods(self)
        return self

    @model_validator(mode="after")
    def _fits_its_strategy(self) -> "AppSpec":
        STRATEGIES[self.strategy].check(self)
        return self

    @model_validator(mode="after")
    def _verify_can_be_done(self) -> "AppSpec":
        if not self.verify.has_metrics:
            return self
        try:
            check_countable(self)
            timing(self.verify, provider_of(self).sampling(self))
        except SpecError as error:
            raise error.under("verify") from None
        if self.verify.background is not None:
            _check_background(self.verify.background, self.steps)
        _check_relative(self.verify, self.steps)
        return self

    @model_validator(mode="after")
    def _argo_cd_syncs_only_what_it_delivers(self) -> "AppSpec":
        written = self.application.model_fields_set
        if self.delivery == "direct" and "sync" in written:
            raise SpecError(
                "application.sync",
                "is for 'delivery: gitops'; with 'direct' Pulumi applies the objects, and a second"
                " writer would fight it",
            )
        if self.delivery == "direct" and "on_removal" in written:
            raise SpecError(
                "application.onRemoval",
                "is for 'delivery: gitops'; with 'direct' Pulumi deletes what it has applied",
            )
        return self


def _check_background(weight: int, steps: Schedule) -> None:
    *_, last = steps
    followed = steps.weights[:-1] if last.moves else steps.weights
    if weight in followed:
        return
    way_out = f"use one of {', '.join(map(str, followed))}" if followed else "leave it out"
    if weight in steps.weights:
        problem = f"the release is over with weight {weight}, so nothing would be measured"
    else:
        problem = f"{weight} is no weight of the schedule"
    raise SpecError("verify.background", f"{problem}; {way_out}")


def _check_relative(verify: VerifySpec, steps: Schedule) -> None:
    relative = [metric.key for metric, value in verify.metrics if metric.compares(value)]
    after_full = any(step.measured(weight) == FULL_PERCENT for step, weight in steps.weighted())
    if relative and after_full:
        raise SpecError(
            f"verify.{relative[0]}",
            "compares with stable, which gets no requests in the verify after weight 100;"
            " leave out that verify, or use a fixed limit",
        )
