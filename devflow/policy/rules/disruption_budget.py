"""From two pods on, a drain of nodes leaves some."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released

FROM_REPLICAS = 2


def _least(app: Released) -> int:
    """How many pods there are at least; 0 if it isn't known."""
    scaled = [
        (one.get("spec") or {}).get(key)
        for kind, key in (
            ("HorizontalPodAutoscaler", "minReplicas"),
            ("ScaledObject", "minReplicaCount"),
        )
        for one in app.of_kind(kind)
    ]
    found = scaled[0] if scaled else (app.rollout.get("spec") or {}).get("replicas")
    # Pulumi gives all numbers as doubles.
    return int(found) if isinstance(found, int | float) else 0


class DisruptionBudget:
    """See ``why``."""

    name = "disruption-budget"
    severity = Severity.WARNING
    why = (
        "Without a PodDisruptionBudget a drain of nodes may take all pods of an app at once,"
        " in mid-release those of stable, too."
    )
    fix = "write disruptionBudget: {maxUnavailable: 1}"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        replicas = _least(app)
        if replicas >= FROM_REPLICAS and not app.of_kind("PodDisruptionBudget"):
            yield f"has {replicas} replicas and no PodDisruptionBudget"


DISRUPTION_BUDGET = DisruptionBudget()
