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
    subsets = [{"name": subset, "labels": {APP_LABEL: app.name}} for subset in (STABLE, CANARY)]
    return _rule(app, "", {"host": app.name, "subsets": subsets, **_policy(app)})


def policy_of(app: "AppSpec", suffix: str, service: str) -> tuple[dict[str, Any], ...]:
    """The one that has the app's policy for one Service, whatever its pods are; none without a
    policy.
    """
    policy = _policy(app)
    return (_rule(app, suffix, {"host": service, **policy}),) if policy else ()


def _policy(app: "AppSpec") -> dict[str, Any]:
    policy = traffic_policy(app.traffic_policy)
    return {"trafficPolicy": policy} if policy else {}


def _rule(app: "AppSpec", suffix: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": ISTIO_VERSION,
        "kind": "DestinationRule",
        "metadata": metadata(app, ISTIO_GROUP, "DestinationRule", suffix),
        "spec": spec,
    }
