"""The platform below the apps: the components that a stack can install, one file each.

A component that a stack doesn't name isn't installed. The settings have no defaults here: the
components hold them.
"""

from typing import TYPE_CHECKING

from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.argo_cd import ARGO_CD
from devflow.stacks.platform.argo_rollouts import ARGO_ROLLOUTS
from devflow.stacks.platform.devflow import DEVFLOW
from devflow.stacks.platform.istio import ISTIO
from devflow.stacks.platform.mongodb import MONGODB
from devflow.stacks.platform.prometheus import PROMETHEUS
from devflow.stacks.platform.spec import platform_spec

PLATFORM = (ISTIO, PROMETHEUS, ARGO_ROLLOUTS, ARGO_CD, MONGODB, DEVFLOW)
"""In the order of their needs."""

if TYPE_CHECKING:
    PlatformSpec = SpecModel
else:
    PlatformSpec = platform_spec(PLATFORM)
