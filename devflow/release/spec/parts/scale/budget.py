"""What a release spec says of pods that may be away at once."""

from typing import Literal

from pydantic import model_validator

from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.scale.amounts import Pods, is_nothing


class DisruptionBudgetSpec(SpecModel):
    """How many pods a drain of nodes may take at once; one of the first two keys."""

    max_unavailable: Pods | None = None
    """So many may be away, such as ``1`` or ``25%``."""
    min_available: Pods | None = None
    """So many have to stay."""
    unhealthy_pods: Literal["ifHealthyBudget", "alwaysAllow"] | None = None
    """Whether pods that aren't ready may always go; by default only while the budget holds."""

    @model_validator(mode="after")
    def _lets_something_go(self) -> "DisruptionBudgetSpec":
        if (self.max_unavailable is None) == (self.min_available is None):
            raise SpecError("", "needs exactly one of maxUnavailable, minAvailable")
        if is_nothing(self.max_unavailable) or self.min_available == "100%":
            raise SpecError("", "lets no pod go, so no node could ever be drained; allow one")
        return self
