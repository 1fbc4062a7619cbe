"""The part ``pods`` of the lab, as a process of its own."""

import argparse
import asyncio
import contextlib
import signal
from ipaddress import IPv4Network
from pathlib import Path

import aiohttp
from aiohttp import web

from devflow.kube import Client, load_cluster
from devflow.lab.site.pod_network import CLAIM_PORT, claim_address
from devflow.lab.traffic.addresses import Addresses
from devflow.lab.traffic.gateway import Gateway
from devflow.lab.traffic.keeper import Surroundings
from devflow.lab.traffic.mesh import Mesh
from devflow.lab.traffic.notices import Notices
from devflow.lab.traffic.serving.exposition import exposition
from devflow.lab.traffic.serving.metrics import CONTENT_TYPE
from devflow.lab.traffic.subsets import Subsets
from devflow.lab.traffic.workload_entry import WorkloadEntries
from devflow.lab_place import LAB_CONTEXT

_FIELD_MANAGER = "lab-pods"
_GATEWAY_WORKLOAD = "public", "istio-ingress"


async def serve(kubeconfig: Path, network: IPv4Network, gateway_admin: str) -> None:
    """Serve the pods of ``network`` until cancelled; ``gateway_admin`` is ADDRESS:PORT."""
    cluster = load_cluster(kubeconfig, LAB_CONTEXT)
    async with (
        Client(cluster, field_manager=_FIELD_MANAGER) as kube,
        aiohttp.ClientSession(trust_env=False) as session,
    ):
        around = Surroundings(
            kube,
            Addresses(network),
            Gateway(gateway_admin, session),
            _GATEWAY_WORKLOAD,
            Subsets(),
            Notices(kube),
            WorkloadEntries(kube),
        )
        mesh = Mesh(around)
        runner = await _serve_state(mesh, network)
        try:
            await mesh.follow()
        finally:
            await mesh.close()
            await runner.cleanup()


async def _serve_state(mesh: Mesh, network: IPv4Network) -> web.ServerRunner:
    """Answer whether all pods are served, and on /metrics what they have answered."""

    async def answer(request: web.BaseRequest) -> web.Response:
        if request.path == "/metrics":
            text = await exposition(mesh.servers)
            return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})
        return web.Response(status=200 if mesh.is_settled else 503)

    runner = web.ServerRunner(web.Server(answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, claim_address(network), CLAIM_PORT, reuse_address=True).start()
    return runner


async def _until_told_to_end(arguments: argparse.Namespace) -> None:
    serving = asyncio.create_task(
        serve(arguments.kubeconfig, arguments.network, arguments.gateway_admin)
    )
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="devflow.lab.traffic", description=__doc__)
    parser.add_argument("--kubeconfig", type=Path, required=True)
    parser.add_argument("--network", type=IPv4Network, required=True, help="the pods' network")
    parser.add_argument("--gateway-admin", required=True, help="ADDRESS:PORT of Envoy's admin")
    asyncio.run(_until_told_to_end(parser.parse_args()))


if __name__ == "__main__":
    main()
