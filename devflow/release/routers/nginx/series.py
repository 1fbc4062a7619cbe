"""What ingress-nginx counts.

https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/: the label ``canary`` names the
canary's backend, and is empty for requests that stable answered. Prometheus has to keep the labels
of ingress-nginx, ``namespace`` among them (``honorLabels``).
"""

from devflow.release.metrics.arguments import reference
from devflow.release.routers.router import Revision

_ERRORS = ',status=~"5.."'


class NginxSeries:
    """Told apart by the label ``canary``."""

    milliseconds = 1000.0

    def requests(self, revision: Revision) -> str:
        return f"nginx_ingress_controller_requests{_selector(revision)}"

    def errors(self, revision: Revision, *, grpc: bool = False) -> str:
        return f"nginx_ingress_controller_requests{_selector(revision, _ERRORS)}"

    def durations(self, revision: Revision) -> str:
        return f"nginx_ingress_controller_request_duration_seconds_bucket{_selector(revision)}"


def _selector(revision: Revision, more: str = "") -> str:
    canary = '!=""' if revision == "canary" else '=""'
    app = f'namespace="{reference("namespace")}",ingress="{reference("app")}"'
    return f"{{{app},canary{canary}{more}}}"
