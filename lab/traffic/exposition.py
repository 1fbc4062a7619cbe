"""The metrics of all pods at once, each with its pod's labels, for the lab's Prometheus.

In a cluster Prometheus finds the pods itself and adds the labels by its scrape rules. It looks for
new ones every five seconds, which no flag changes: longer than many a step of the lab takes.
"""

import re
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from lab.traffic.pod import Pod
from lab.traffic.server import PodServer

_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_]")


def exposition(servers: Iterable[PodServer]) -> bytes:
    """Return the metrics of all servers in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Merged(servers))
    return generate_latest(registry)


def scraped_labels(pod: Pod) -> dict[str, str]:
    """Return the labels that the scrape rules of Prometheus' Helm chart add to a pod's metrics."""
    labels = {_NOT_IN_NAMES.sub("_", name): value for name, value in pod.labels.items()}
    return {**labels, "namespace": pod.namespace, "pod": pod.name}


class _Merged(Collector):
    def __init__(self, servers: Iterable[PodServer]) -> None:
        self._servers = list(servers)

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for server in self._servers:
            more = scraped_labels(server.pod)
            for family in server.metrics.families():
                merged = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                for sample in family.samples:
                    merged.samples.append(sample._replace(labels={**sample.labels, **more}))
        yield from families.values()

    def describe(self) -> list[Metric]:
        return []
