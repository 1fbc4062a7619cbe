"""The PodDisruptionBudget: how many of an app's pods a drain of nodes may take at once."""

from typing import TYPE_CHECKING

from devflow.release.companions.companion import Manifest
from devflow.release.names import APP_LABEL
from devflow.release.routers import Kind
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

BUDGET = Kind("policy/v1", "PodDisruptionBudget")
_POLICY = {"ifHealthyBudget": "IfHealthyBudget", "alwaysAllow": "AlwaysAllow"}


class DisruptionBudget:
    """Counts stable and canary pods together: the Service does, too."""

    kinds = (BUDGET,)
    needed_by_pods = False

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        budget = app.disruption_budget
        if budget is None:
            return ()
        spec: Manifest = {"selector": {"matchLabels": {APP_LABEL: app.name}}}
        for key, amount in (
            ("maxUnavailable", budget.max_unavailable),
            ("minAvailable", budget.min_available),
        ):
            if amount is not None:
                spec[key] = amount
        if budget.unhealthy_pods is not None:
            spec["unhealthyPodEvictionPolicy"] = _POLICY[budget.unhealthy_pods]
        return (
            {
                "apiVersion": BUDGET.api_version,
                "kind": BUDGET.kind,
                "metadata": metadata(app, BUDGET.group, BUDGET.kind),
                "spec": spec,
            },
        )


DISRUPTION_BUDGET = DisruptionBudget()
