"""The charts of the platform, pinned here and nowhere else."""

from dataclasses import dataclass

_ARGO = "https://argoproj.github.io/argo-helm"
_ISTIO = "https://istio-release.storage.googleapis.com/charts"
_ISTIO_VERSION = "1.30.5"


@dataclass(frozen=True, slots=True)
class Chart:
    """One version of one Helm chart."""

    name: str
    repository: str
    version: str


ARGO_CD = Chart("argo-cd", _ARGO, "10.1.1")
"""Argo CD 3.4."""
ARGO_ROLLOUTS = Chart("argo-rollouts", _ARGO, "2.41.0")
"""Argo Rollouts 1.9."""
ISTIO_BASE = Chart("base", _ISTIO, _ISTIO_VERSION)
ISTIO_CNI = Chart("cni", _ISTIO, _ISTIO_VERSION)
ISTIO_GATEWAY = Chart("gateway", _ISTIO, _ISTIO_VERSION)
ISTIOD = Chart("istiod", _ISTIO, _ISTIO_VERSION)
MONGODB_KUBERNETES = Chart("mongodb-kubernetes", "https://mongodb.github.io/helm-charts", "1.10.1")
"""The operator of MongoDB's own making."""
PROMETHEUS = Chart("prometheus", "https://prometheus-community.github.io/helm-charts", "29.27.0")
"""Prometheus 3.14."""
