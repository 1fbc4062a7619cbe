"""The checks, one file each."""

from devflow.doctor.checks.check import Check
from devflow.doctor.checks.clock import CLOCK
from devflow.doctor.checks.controller import CONTROLLER
from devflow.doctor.checks.injection import INJECTION
from devflow.doctor.checks.kinds import KINDS
from devflow.doctor.checks.kubernetes import KUBERNETES
from devflow.doctor.checks.mongodb import MONGODB
from devflow.doctor.checks.plugins import PLUGINS
from devflow.doctor.checks.prometheus import PROMETHEUS
from devflow.doctor.checks.rights import RIGHTS
from devflow.doctor.checks.traefik import TRAEFIK_OPTION
from devflow.doctor.checks.versions import VERSIONS

__all__ = ["CHECKS", "Check"]

CHECKS: tuple[Check, ...] = (
    KUBERNETES,
    CLOCK,
    KINDS,
    VERSIONS,
    RIGHTS,
    CONTROLLER,
    INJECTION,
    PLUGINS,
    TRAEFIK_OPTION,
    PROMETHEUS,
    MONGODB,
)
"""In the order in which each needs those before it."""
