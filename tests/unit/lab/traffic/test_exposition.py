"""What Prometheus gets of all pods at once."""

from prometheus_client.parser import text_string_to_metric_families

from devflow.lab.traffic.serving.exposition import exposition
from devflow.lab.traffic.serving.server import PodServer
from devflow.lab.traffic.subsets import Subsets
from tests.unit.lab.traffic.pods import HASH, pod

GATEWAY = "public", "istio-ingress"


def served(requests: int, **labels: str) -> PodServer:
    """A pod that has answered so many requests."""
    server = PodServer(pod(labels=labels), Subsets(), GATEWAY)
    for _ in range(requests):
        server.metrics.count(200, 12.5, from_gateway=True)
    return server


async def test_each_pods_metrics_carry_its_labels_as_in_a_cluster() -> None:
    text = await exposition([served(3), served(2, **{"rollouts-pod-template-hash": "other"})])
    families = text_string_to_metric_families(text.decode())
    samples = [sample for family in families for sample in family.samples]
    counted = {
        sample.labels["rollouts_pod_template_hash"]: sample.value
        for sample in samples
        if sample.name == "istio_requests_total"
    }
    assert counted == {HASH: 3, "other": 2}
    for sample in samples:
        assert (sample.labels["namespace"], sample.labels["pod"]) == ("shops", pod().name)
        assert sample.labels["app_kubernetes_io_name"] == "shop"
        assert sample.labels["reporter"] == "destination"


async def test_without_pods_there_is_nothing() -> None:
    assert await exposition([]) == b""


async def test_what_is_new_is_told_next_time() -> None:
    server = served(1)
    before = await exposition([server])
    assert await exposition([server]) == before
    server.metrics.count(500, 1.0, from_gateway=True)
    assert b'response_code="500"' in await exposition([server])
