"""What Istio's sidecars count.

https://istio.io/latest/docs/reference/config/metrics/, as the pod that answers counts it: callers
that have no sidecar are counted, too.
"""

from devflow.release.metrics.arguments import HASHES, reference
from devflow.release.names import CANARY, HASH_LABEL
from devflow.release.routers.router import Revision

_LABEL = HASH_LABEL.replace("-", "_")
"""Prometheus' form of the label: what it scrapes from a pod gets the pod's labels."""
_ERRORS = ',response_code=~"5.."'


class IstioSeries:
    """Told apart by the hash of the revision's pods."""

    milliseconds = 1.0

    def __init__(self, *, two_services: bool = False) -> None:
        """``two_services``: whether the canary's pods have a Service of their own, too. Requests to
        them may be counted under the name of either.
        """
        one = f'destination_service_name="{reference("app")}"'
        either = f'destination_service_name=~"{reference("app")}(-{CANARY})?"'
        self._service = either if two_services else one

    def requests(self, revision: Revision) -> str:
        return f"istio_requests_total{self._selector(revision)}"

    def errors(self, revision: Revision) -> str:
        return f"istio_requests_total{self._selector(revision, _ERRORS)}"

    def durations(self, revision: Revision) -> str:
        return f"istio_request_duration_milliseconds_bucket{self._selector(revision)}"

    def _selector(self, revision: Revision, more: str = "") -> str:
        return (
            f'{{reporter="destination",{self._service},'
            f'destination_service_namespace="{reference("namespace")}",'
            f'{_LABEL}="{reference(HASHES[revision])}"{more}}}'
        )
