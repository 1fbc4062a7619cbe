"""What a release spec says of how many pods an app has."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from devflow.release.errors import SpecError
from devflow.release.spec.deferred import Deferred, Leaf
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.scale.amounts import Pods, is_nothing
from devflow.release.spec.parts.scale.autoscaling import AutoscalingSpec
from devflow.release.spec.parts.scale.budget import DisruptionBudgetSpec
from devflow.release.spec.parts.scale.network_policy import NetworkPolicySpec
from devflow.release.spec.parts.scale.scale_down import ScaleDownSpec

_REPLICAS_LIMIT = 10_000


class ScalingSpec(SpecModel):
    """The keys of an app about the number of its pods, and what guards them."""

    replicas: Leaf[Annotated[int, Field(ge=0, le=_REPLICAS_LIMIT)]] | None = None
    """Pods of the stable version, 0 to 10,000. Left out: one at first, and from then on as many as
    an autoscaler or a person sets.
    """
    autoscaling: AutoscalingSpec | None = None
    """An autoscaler for the pods."""
    scale_down: ScaleDownSpec = ScaleDownSpec.unwritten()
    """What becomes of the pods that no longer get traffic."""
    dynamic_stable_scale: bool = False
    """Whether stable's pods become fewer as the canary's become more. It needs fewer pods; an abort
    then takes as long as stable's pods need to come back.
    """
    min_pods_per_replica_set: Annotated[int, Field(ge=1, le=_REPLICAS_LIMIT)] | None = None
    """Pods that a version with traffic has at least, however little of it."""
    max_surge: Pods | None = None
    """Pods beyond ``replicas`` while pods are replaced, by default 25 %."""
    max_unavailable: Pods | None = None
    """Pods that may be missing meanwhile, by default 25 %."""
    anti_affinity: Literal["preferred", "required"] | None = None
    """Whether canary and stable pods are kept on different nodes, if possible or in any case."""
    disruption_budget: DisruptionBudgetSpec | None = None
    """How many pods a drain of nodes may take at once."""
    network_policy: NetworkPolicySpec | None = None
    """Who may connect to the pods, and where they may."""

    @property
    def first_replicas(self) -> int | Deferred:
        """Pods of the first version."""
        if self.replicas is not None:
            return self.replicas
        return self.autoscaling.min if self.autoscaling else 1

    @property
    def others_scale(self) -> bool:
        """Whether the number of pods is left alone once the Rollout exists."""
        return self.replicas is None or self.autoscaling is not None

    @model_validator(mode="after")
    def _numbers_fit_together(self) -> "ScalingSpec":
        if is_nothing(self.max_surge) and is_nothing(self.max_unavailable):
            raise SpecError("maxSurge", "and maxUnavailable are both 0: no pod could be replaced")
        if self.dynamic_stable_scale and "old_stable" in self.scale_down.model_fields_set:
            raise SpecError(
                "scaleDown.oldStable",
                "has no effect with dynamicStableScale, which has scaled the old pods down already",
            )
        budget = self.disruption_budget
        least = budget.min_available if budget else None
        # Without an autoscaler, a number that is left out is somebody else's, and not known.
        replicas = self.autoscaling.min if self.autoscaling else self.replicas
        if isinstance(least, int) and isinstance(replicas, int) and least >= replicas > 0:
            raise SpecError(
                "disruptionBudget.minAvailable",
                f"{least} of {replicas} pods have to stay, so no node could ever be drained; lower"
                " it, or use maxUnavailable",
            )
        return self
