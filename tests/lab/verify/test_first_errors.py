"""What the lab's real Prometheus answers to the questions of a verify."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from devflow.lab import Lab
from devflow.release.metrics.arguments import CANARY_HASH, WINDOW, reference
from devflow.release.metrics.providers.prometheus import PROMETHEUS
from devflow.release.names import HASH_LABEL
from devflow.release.routers import ROUTERS
from tests.lab.loads import fetch
from tests.lab.traffic import App
from tests.lab.waiting import eventually

SERIES = ROUTERS["istio"].series
LONG = "10m"
"""All that was counted since the app was installed."""


def test_a_pods_first_errors_count_though_its_series_begins_with_them(
    lab: Lab, namespace: str
) -> None:
    app = App(lab, namespace, "shop", {"replicas": 1}).install("1.0.0")
    (pod,) = app.pods()
    (address,) = app.mirrors().values()
    app.annotate(error_rate="100%")
    eventually("an error", lambda: fetch(f"http://{address}:8080/")[0] == 500)
    arguments = {
        "app": app.name,
        "namespace": namespace,
        CANARY_HASH: pod["metadata"]["labels"][HASH_LABEL],
        WINDOW: LONG,
    }
    errors = eventually("a sample", lambda: asked(lab, SERIES.errors("canary"), arguments))
    requests = asked(lab, SERIES.requests("canary"), arguments)
    assert asked(lab, PROMETHEUS.requests(SERIES, "canary"), arguments) == requests
    assert asked(lab, PROMETHEUS.error_rate(SERIES, "canary"), arguments) == errors / requests


def asked(lab: Lab, query: str, arguments: Mapping[str, str]) -> float:
    """The sum of what Prometheus answers; 0 if it has no series."""
    for name, value in arguments.items():
        query = query.replace(reference(name), value)
    answer = fetch(f"{lab.prometheus}/api/v1/query?{urlencode({'query': query})}")[1]
    return sum(float(one["value"][1]) for one in json.loads(answer)["data"]["result"])
