"""What Prometheus gets of all pods at once."""

from prometheus_client.parser import text_string_to_metric_families

from lab.traffic.exposition import exposition
from lab.traffic.server import PodServer
from lab.traffic.subsets import Subsets
from tests.unit.lab.traffic.pods import HASH, pod

GATEWAY = "public", "istio-ingress"


def served(requests: int, **labels: str) -> PodServer:
    """A pod that has answered so many requests."""
    server = PodServer(pod(labels=labels), Subsets(), GATEWAY)
    for _ in range(requests):
        server.metrics.count(200, 12.5, from_gateway=True)
    return server


async def test_each_pods_metrics_carry_its_labels_as_in_a_cluster() -> None:
    text = exposition([served(3), served(2, **{"rollouts-pod-template-hash": "other"})]).decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    counted = {
        sample.labels["rollouts_pod_template_hash"]: sample.value
        for sample in families["istio_requests"].samples
        if sample.name == "istio_requests_total"
    }
    assert counted == {HASH: 3, "other": 2}
    labels = families["istio_requests"].samples[0].labels
    assert (labels["namespace"], labels["pod"]) == ("shops", pod().name)
    assert labels["app_kubernetes_io_name"] == "shop"
    assert text.count("# TYPE istio_request_duration_milliseconds histogram") == 1


async def test_without_pods_there_is_nothing() -> None:
    assert exposition([]) == b""
