"""The lab's gateway in the middle of a canary, beside a bare Envoy with a static route.

Both run the same Envoy with as many threads and send to the same pods. What differs is what Istio
makes of the VirtualService: weighted subsets, telemetry, retries. The pods are Python and take most
of the machine, so the wall ratio is what a user sees, and the CPU ratio (of the Envoys alone) is
what the routing costs.
"""

import asyncio
import contextlib
import json
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from bench.goals import Result
from bench.measure import Run, paired
from bench.requests import Burst
from devflow.kube import Client, load_cluster
from devflow.lab import Lab
from devflow.lab.programs.packaged import Packaged
from devflow.lab.site.ports import LOOPBACK, assign
from devflow.release import build, parse_app

_BURST = Burst("shop.localhost", count=8000, connections=16)
# Many short ones: beside other work a single pair is off by up to a half.
_PAIRS = 15
_PATIENCE_SECONDS = 60.0
# A throughput of at least 0.95 times that of the bare one.
_GOAL = 1.053
_ROLLOUT = ("argoproj.io/v1alpha1", "Rollout")
_SPEC = {
    "namespace": "bench-gateway",
    "replicas": 4,
    "hosts": [_BURST.host],
    "gateway": "istio-ingress/public",
    "steps": [50, "approve", 100],
    "source": {"repoURL": "https://git.example.com/apps.git"},
}


def bench(scratch: Path) -> Iterator[Result]:
    """Yields one result."""
    lab = Lab(scratch / "gateway-lab")
    lab.up()
    try:
        pods = asyncio.run(_canary(lab))
        with _bare_envoy(lab, scratch, pods) as (pid, port):
            ours, bare = _gateway(lab), (psutil.Process(pid), (LOOPBACK, port))
            yield Result(
                f"gateway, {_BURST.count} requests at weight 50",
                # Each after one warm-up; figures are of the Envoys.
                paired(partial(_run, ours), partial(_run, bare), runs=_PAIRS),
                "bare Envoy",
                _GOAL,
            )
    finally:
        lab.down(purge=True)


_Server = tuple[psutil.Process, tuple[str, int]]


def _run(server: _Server) -> Run:
    envoy, address = server
    before, begun = sum(envoy.cpu_times()[:2]), time.perf_counter()
    asyncio.run(_BURST.send(address))
    wall_seconds = time.perf_counter() - begun
    cpu_seconds = sum(envoy.cpu_times()[:2]) - before
    return Run(wall_seconds, cpu_seconds, envoy.memory_info().rss / 2**20)


def _gateway(lab: Lab) -> _Server:
    (gateway,) = (part for part in lab.status() if part.name == "gateway")
    return psutil.Process(gateway.pid), (LOOPBACK, gateway.ports["http"])


async def _canary(lab: Lab) -> list[tuple[str, int]]:
    """Bring a canary to weight 50, and return where its pods and the stable ones listen."""
    async with Client(load_cluster(lab.kubeconfig, lab.context)) as kube:
        namespace = _SPEC["namespace"]
        await kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
        await _release(kube, "1.0.0", phase="Healthy")
        await _release(kube, "2.0.0", phase="Paused")
        await _served(lab.gateway)
        pods, _ = await kube.list("v1", "Pod", str(namespace))
        return [
            (pod["status"]["podIP"], pod["spec"]["containers"][0]["ports"][0]["containerPort"])
            for pod in pods
        ]


async def _release(kube: Client, version: str, phase: str) -> None:
    spec = {**_SPEC, "image": f"ghcr.io/acme/shop:{version}"}
    release = build(parse_app("shop", spec))
    first = phase == "Healthy"
    routing = release.routing if first else ()
    for manifest in (*routing, release.rollout):
        applied = await kube.apply(manifest)
    async with asyncio.timeout(_PATIENCE_SECONDS):
        async for event in kube.watch(*_ROLLOUT, applied["metadata"]["namespace"], "shop"):
            status = event.object.get("status") or {}
            # The controller writes into the spec, too: the generation may be past ours.
            generation = str((event.object.get("metadata") or {}).get("generation"))
            if (status.get("observedGeneration"), status.get("phase")) == (generation, phase):
                return


async def _served(gateway: str) -> None:
    """Wait until the canary answers through the gateway."""
    async with (
        asyncio.timeout(_PATIENCE_SECONDS),
        aiohttp.ClientSession(headers={"Host": _BURST.host}) as session,
    ):
        while True:
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with session.get(gateway) as response:
                    if response.status == 200 and (await response.json())["subset"] == "canary":
                        return
            await asyncio.sleep(0.05)


@contextlib.contextmanager
def _bare_envoy(lab: Lab, scratch: Path, pods: list[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Run an Envoy that knows one route to these pods; yield its process id and port."""
    reserved = contextlib.ExitStack()
    ports = assign(["http"], {}, (), reserved)
    config = scratch / "bare-envoy.json"
    config.write_text(json.dumps(_static(ports["http"], pods)))
    (binary,) = (part.binary for part in lab.parts if part.name == "gateway")
    assert isinstance(binary, Packaged)
    options = ["--config-path", str(config), "--disable-hot-restart", "--concurrency", "2"]
    with (scratch / "bare-envoy.log").open("w") as log:
        envoy = subprocess.Popen(
            [str(binary.find()), *options], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        try:
            asyncio.run(_served(f"http://{LOOPBACK}:{ports['http']}"))
        except TimeoutError:
            said = Path(log.name).read_text()[-2000:]
            raise RuntimeError(f"the bare Envoy serves nothing:\n{said}") from None
        yield envoy.pid, ports["http"]
    finally:
        envoy.terminate()
        envoy.wait()
        reserved.close()


def _static(port: int, pods: list[tuple[str, int]]) -> dict[str, Any]:
    endpoints = [{"endpoint": {"address": _socket(*pod)}} for pod in pods]
    route = {"match": {"prefix": "/"}, "route": {"cluster": "pods"}}
    router = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network"
        ".http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "bare",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]},
        "http_filters": [{"name": "router", "typed_config": {"@type": router}}],
    }
    chain = {"filters": [{"name": "http", "typed_config": manager}]}
    return {
        "static_resources": {
            "listeners": [{"address": _socket(LOOPBACK, port), "filter_chains": [chain]}],
            "clusters": [
                {
                    "name": "pods",
                    "type": "STATIC",
                    "load_assignment": {
                        "cluster_name": "pods",
                        "endpoints": [{"lb_endpoints": endpoints}],
                    },
                }
            ],
        }
    }


def _socket(address: str, port: int) -> dict[str, Any]:
    return {"socket_address": {"address": address, "port_value": port}}
