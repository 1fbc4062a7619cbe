"""What Traefik counts for each Service.

https://doc.traefik.io/traefik/observability/metrics/overview/: a Service of Kubernetes is called
``NAMESPACE-NAME-PORT@kubernetescrd``.
"""

from devflow.release.metrics.arguments import reference
from devflow.release.names import CANARY
from devflow.release.routers.router import Revision

_ERRORS = ',code=~"5.."'


class TraefikSeries:
    """Told apart by their Services."""

    milliseconds = 1000.0

    def requests(self, revision: Revision) -> str:
        return f"traefik_service_requests_total{_selector(revision)}"

    def errors(self, revision: Revision, *, grpc: bool = False) -> str:
        return f"traefik_service_requests_total{_selector(revision, _ERRORS)}"

    def durations(self, revision: Revision) -> str:
        return f"traefik_service_request_duration_seconds_bucket{_selector(revision)}"


def _selector(revision: Revision, more: str = "") -> str:
    suffix = f"-{CANARY}" if revision == "canary" else ""
    name = f"{reference('namespace')}-{reference('app')}{suffix}-[0-9]+@kubernetescrd"
    return f'{{service=~"{name}"{more}}}'
