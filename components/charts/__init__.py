"""The platform's versions: each chart, and the program that it installs. Pinned here, nowhere else.

The lab pins what it builds in ``lab/tools/**/go.mod``. ``tests/unit/lab/test_versions.py`` compares
the two and the table in ``docs/platform.md``.
"""

from dataclasses import dataclass

from devflow.components.charts import value_keys as keys

_ARGO = "https://argoproj.github.io/argo-helm"
_ISTIO = "https://istio-release.storage.googleapis.com/charts"
_ISTIO_VERSION = "1.30.5"


@dataclass(frozen=True, slots=True)
class Chart:
    """One version of one Helm chart."""

    name: str
    repository: str
    version: str
    app_version: str
    """The version of the program that is installed."""
    keys: frozenset[str]
    """The top-level keys of its values."""


def _istio(name: str, known: frozenset[str]) -> Chart:
    return Chart(name, _ISTIO, _ISTIO_VERSION, _ISTIO_VERSION, known)


ARGO_CD = Chart(
    "argo-cd",
    _ARGO,
    "10.1.1",
    "3.4.4",
    keys.ARGO_CD,
)
ARGO_ROLLOUTS = Chart(
    "argo-rollouts",
    _ARGO,
    "2.41.0",
    # The chart's own is 1.9.0. The lab walks every canary of its tests with this one; the roles are
    # the same in both, and so are the CRDs but for one setting of Datadog's provider.
    "1.10.1",
    keys.ARGO_ROLLOUTS,
)
ISTIO_BASE = _istio("base", keys.ISTIO_BASE)
ISTIO_CNI = _istio("cni", keys.ISTIO_CNI)
ISTIO_GATEWAY = _istio("gateway", keys.ISTIO_GATEWAY)
ISTIOD = _istio("istiod", keys.ISTIOD)
MONGODB_KUBERNETES = Chart(
    "mongodb-kubernetes",
    "https://mongodb.github.io/helm-charts",
    "1.10.1",
    "1.10.1",
    keys.MONGODB_KUBERNETES,
)
"""The operator of MongoDB's own making."""
PROMETHEUS = Chart(
    "prometheus",
    "https://prometheus-community.github.io/helm-charts",
    "29.27.0",
    "3.14.0",
    keys.PROMETHEUS,
)
