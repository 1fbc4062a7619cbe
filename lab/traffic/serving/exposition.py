"""The metrics of all pods at once, each with its pod's labels, for the lab's Prometheus.

In a cluster Prometheus finds the pods itself and adds the labels by its scrape rules. It looks for
new ones every five seconds, which no flag changes: longer than many a step of the lab takes.
"""

import asyncio
import json
import re
from collections.abc import Iterable

from devflow.lab.traffic.pod import Pod
from devflow.lab.traffic.serving.server import PodServer

_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_]")


async def exposition(servers: Iterable[PodServer]) -> bytes:
    """Return the metrics of all servers in Prometheus' text format.

    Headings come once per pod: Prometheus reads line by line and doesn't mind.
    """
    texts = []
    for server in servers:
        # Braces begin the labels of a sample and are nowhere else.
        texts.append(server.metrics.text().replace(b"{", b"{" + _written(server.pod) + b","))
        # Requests are answered between any two of them.
        await asyncio.sleep(0)
    return b"".join(texts)


def scraped_labels(pod: Pod) -> dict[str, str]:
    """Return the labels that the scrape rules of Prometheus' Helm chart add to a pod's metrics."""
    labels = {_NOT_IN_NAMES.sub("_", name): value for name, value in pod.labels.items()}
    return {**labels, "namespace": pod.namespace, "pod": pod.name}


def _written(pod: Pod) -> bytes:
    # Label values of Kubernetes hold nothing that JSON and Prometheus would escape differently.
    pairs = (f"{name}={json.dumps(value)}" for name, value in scraped_labels(pod).items())
    return ",".join(pairs).encode()
