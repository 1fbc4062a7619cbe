"""What a release spec says of how many pods an app has."""

from typing import Annotated

from pydantic import Field

from devflow.release.spec.deferred import Leaf
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.scale_down import ScaleDownSpec

_REPLICAS_LIMIT = 10_000


class ScalingSpec(SpecModel):
    """The keys of an app about the number of its pods, and what guards it."""

    replicas: Leaf[Annotated[int, Field(ge=0, le=_REPLICAS_LIMIT)]] = 1
    """Pods of the stable version, 0 to 10,000."""
    scale_down: ScaleDownSpec = ScaleDownSpec()
    """What becomes of the pods that no longer get traffic."""
