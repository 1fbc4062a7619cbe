"""The metrics that Istio's sidecar would report for a pod, in Prometheus' text format.

Names, labels and buckets: https://istio.io/latest/docs/reference/config/metrics/ and Istio's
bootstrap of Envoy.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from devflow.lab.traffic.pod import Pod

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_MILLISECONDS = (
    *(0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000),
    *(300000, 600000, 1800000, 3600000),
)
_UNKNOWN = "unknown"
_CLUSTER = "Kubernetes"


class PodMetrics:
    """What one pod has answered since it started."""

    def __init__(self, pod: Pod, gateway: tuple[str, str]) -> None:
        """``gateway``: name and namespace of the workload that brings requests in."""
        self._registry = CollectorRegistry()
        self._gateway = gateway
        self._destination = _destination(pod)
        names = tuple(self._labels(200, from_gateway=True))
        self._requests = Counter(
            "istio_requests", "Requests by their answers", names, registry=self._registry
        )
        self._durations = Histogram(
            "istio_request_duration_milliseconds",
            "How long answers took",
            names,
            buckets=BUCKETS_MILLISECONDS,
            registry=self._registry,
        )
        self._text: bytes | None = None
        """Kept as long as nothing new is counted: most pods of a lab rest."""
        self._children: dict[tuple[int, bool], tuple[Counter, Histogram]] = {}

    def count(self, status: int, milliseconds: float, *, from_gateway: bool) -> None:
        """Take note of one answer."""
        key = status, from_gateway
        if key not in self._children:
            labels = self._labels(*key).values()
            self._children[key] = self._requests.labels(*labels), self._durations.labels(*labels)
        requests, durations = self._children[key]
        self._text = None
        requests.inc()
        durations.observe(milliseconds)

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        if self._text is None:
            self._text = generate_latest(self._registry)
        return self._text

    def _labels(self, status: int, from_gateway: bool) -> dict[str, str]:
        name, namespace = self._gateway if from_gateway else (_UNKNOWN, _UNKNOWN)
        return {
            "reporter": "destination",
            "source_workload": name,
            "source_workload_namespace": namespace,
            "source_principal": _UNKNOWN,
            "source_app": name,
            "source_version": _UNKNOWN,
            "source_cluster": _CLUSTER if from_gateway else _UNKNOWN,
            "source_canonical_service": name,
            "source_canonical_revision": "latest",
            **self._destination,
            "request_protocol": "http",
            "response_code": str(status),
            "grpc_response_status": "",
            "response_flags": "-",
            "connection_security_policy": "none",
        }


def _destination(pod: Pod) -> dict[str, str]:
    labels = pod.labels
    revision = (
        labels.get("service.istio.io/canonical-revision")
        or labels.get("app.kubernetes.io/version")
        or labels.get("version")
    )
    return {
        "destination_workload": pod.workload,
        "destination_workload_namespace": pod.namespace,
        "destination_principal": _UNKNOWN,
        "destination_app": labels.get("app", pod.app),
        # Of the label alone: an image's tag is nothing that a sidecar could know.
        "destination_version": labels.get("version", _UNKNOWN),
        "destination_service": f"{pod.app}.{pod.namespace}.svc.cluster.local",
        "destination_service_name": pod.app,
        "destination_service_namespace": pod.namespace,
        "destination_cluster": _CLUSTER,
        "destination_canonical_service": pod.app,
        "destination_canonical_revision": revision or "latest",
    }
