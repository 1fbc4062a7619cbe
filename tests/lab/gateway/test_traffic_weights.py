"""A weight that is written counts for requests."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable
from functools import partial

import aiohttp
import pytest

from devflow.kube import Client
from devflow.lab import Lab
from devflow.release import build, parse_app
from devflow.release.names import APP_LABEL, HASH_LABEL
from tests.lab.cluster import call
from tests.lab.loads import fetch
from tests.lab.traffic import ISTIO, Object, apply
from tests.lab.waiting import PATIENCE_SECONDS, eventually
from tests.manifests import only

CHANGES = 20
SUBSETS = ("canary", "stable")


@pytest.fixture
def two_subsets(lab: Lab, namespace: str) -> Object:
    """The weights of two pods, one in each subset, and nobody else who writes weights."""
    host = _host(namespace)
    settings = {"namespace": namespace, "image": "ghcr.io/acme/shop:1.0.0", "hosts": [host]}
    source = {"repoURL": "https://git.example.com/shop.git"}
    app = parse_app("shop", {**settings, "gateway": "istio-ingress/public", "source": source})
    release = build(app)
    template = release.rollout["spec"]["template"]
    virtual_service = only(release, "VirtualService", "shop")
    for subset in only(release, "DestinationRule")["spec"]["subsets"]:
        subset["labels"][HASH_LABEL] = subset["name"]
    pods = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": subset,
                "namespace": namespace,
                "labels": {APP_LABEL: "shop", HASH_LABEL: subset},
            },
            "spec": template["spec"],
        }
        for subset in SUBSETS
    ]
    apply(lab, *release.routing, *pods)
    for subset in SUBSETS:
        call(lab, partial(_send_all_to, subset, virtual_service))
        eventually(f"{subset} answers", partial(_is_answered_by, subset, lab.gateway, host))
    return virtual_service


def test_each_weight_that_is_written_counts_for_requests(
    lab: Lab, two_subsets: Object, record_property: Callable[[str, object], None]
) -> None:
    async def measure(kube: Client) -> list[float]:
        delays = []
        host = _host(two_subsets["metadata"]["namespace"])
        async with aiohttp.ClientSession(headers={"Host": host}) as session:
            for change in range(CHANGES):
                wanted = SUBSETS[change % 2]
                started = time.perf_counter()
                await _send_all_to(wanted, two_subsets, kube)
                async with asyncio.timeout(PATIENCE_SECONDS):
                    while await _subset(session, lab.gateway) != wanted:
                        pass
                delays.append(time.perf_counter() - started)
        return delays

    delays = call(lab, measure)
    cuts = statistics.quantiles(delays, n=100)
    report = f"p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms over {CHANGES} changes"
    record_property("weight to first request", report)
    print(f"weight to first request: {report}")


def _host(namespace: str) -> str:
    return f"weights.{namespace}.localhost"


async def _send_all_to(subset: str, virtual_service: Object, kube: Client) -> None:
    http = virtual_service["spec"]["http"]
    for destination in http[0]["route"]:
        destination["weight"] = 100 if destination["destination"]["subset"] == subset else 0
    namespace = virtual_service["metadata"]["namespace"]
    await kube.patch(ISTIO, "VirtualService", "shop", namespace, {"spec": {"http": http}})


def _is_answered_by(subset: str, url: str, host: str) -> bool:
    status, body = fetch(url, Host=host)
    return status == 200 and json.loads(body)["subset"] == subset


async def _subset(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url) as response:
        subset: str = json.loads(await response.read())["subset"]
        return subset
