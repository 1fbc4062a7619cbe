"""What Istio's sidecars count.

https://istio.io/latest/docs/reference/config/metrics/, as the pod that answers counts it: callers
that have no sidecar are counted, too.
"""

from devflow.release.metrics.arguments import HASHES, reference
from devflow.release.names import HASH_LABEL
from devflow.release.routers.router import Revision

_LABEL = HASH_LABEL.replace("-", "_")
"""Prometheus' form of the label: what it scrapes from a pod gets the pod's labels."""
_ERRORS = ',response_code=~"5.."'
_GRPC_ERRORS = ',grpc_response_status=~"2|4|12|13|14|15"'
"""Unknown, deadline exceeded, unimplemented, internal, unavailable, data loss: what OpenTelemetry's
conventions for gRPC count as an error of the server. Their HTTP status is 200.
"""


class IstioSeries:
    """Told apart by the hash of the revision's pods, under whatever Service's name they were asked:
    those of a preview or an experiment have one of their own.
    """

    milliseconds = 1.0

    def requests(self, revision: Revision) -> str:
        return f"istio_requests_total{_selector(revision)}"

    def errors(self, revision: Revision, *, grpc: bool = False) -> str:
        return f"istio_requests_total{_selector(revision, _GRPC_ERRORS if grpc else _ERRORS)}"

    def durations(self, revision: Revision) -> str:
        return f"istio_request_duration_milliseconds_bucket{_selector(revision)}"


def _selector(revision: Revision, more: str = "") -> str:
    return (
        f'{{reporter="destination",destination_canonical_service="{reference("app")}",'
        f'destination_workload_namespace="{reference("namespace")}",'
        f'{_LABEL}="{reference(HASHES[revision])}"{more}}}'
    )
