"""The rules, one file each."""

from devflow.policy.rules.auto_rollback import AUTO_ROLLBACK
from devflow.policy.rules.disruption_budget import DISRUPTION_BUDGET
from devflow.policy.rules.gentle_weights import GENTLE_WEIGHTS
from devflow.policy.rules.pinned_images import PINNED_IMAGES
from devflow.policy.rules.probes import PROBES
from devflow.policy.rules.resources import RESOURCES
from devflow.policy.rules.rule import Rule
from devflow.policy.rules.unique_hosts import UNIQUE_HOSTS
from devflow.policy.rules.unprivileged import UNPRIVILEGED
from devflow.policy.rules.verify_before_full import VERIFY_BEFORE_FULL

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    VERIFY_BEFORE_FULL,
    GENTLE_WEIGHTS,
    AUTO_ROLLBACK,
    RESOURCES,
    PROBES,
    DISRUPTION_BUDGET,
    PINNED_IMAGES,
    UNPRIVILEGED,
    UNIQUE_HOSTS,
)
"""In the order in which their findings are shown."""
