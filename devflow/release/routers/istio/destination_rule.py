"""The DestinationRule: one host, two subsets."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import APP_LABEL, CANARY, STABLE
from devflow.release.routers.istio.kinds import ISTIO_GROUP, ISTIO_VERSION
from devflow.release.routers.istio.traffic_policy import traffic_policy
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def destination_rule(app: "AppSpec") -> dict[str, Any]:
    """Two subsets of the app's Service; Argo Rollouts adds the label that tells them apart.

    Argo Rollouts deletes any other subset it finds here, and leaves all other fields as they are.
    """
    policy = traffic_policy(app.traffic_policy)
    return {
        "apiVersion": ISTIO_VERSION,
        "kind": "DestinationRule",
        "metadata": metadata(app, ISTIO_GROUP, "DestinationRule"),
        "spec": {
            "host": app.name,
            "subsets": [
                {"name": subset, "labels": {APP_LABEL: app.name}} for subset in (STABLE, CANARY)
            ],
            **({"trafficPolicy": policy} if policy else {}),
        },
    }
