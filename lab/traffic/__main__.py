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
from devflow.lab.traffic.gateway import Forgets, Gateway
from devflow.lab.traffic.keeper import Surroundings
from devflow.lab.traffic.mesh import Mesh
from devflow.lab.traffic.mirror import Mirror
from devflow.lab.traffic.notices import Notices
from devflow.lab.traffic.serving.exposition import exposition
from devflow.lab.traffic.serving.metrics import CONTENT_TYPE
from devflow.lab.traffic.subsets import Subsets
from devflow.lab.traffic.traefik.beside import Gateways, Mirrors
from devflow.lab.traffic.traefik.endpoint_slices import EndpointSlices
from devflow.lab.traffic.traefik.proxy import Traefik
from devflow.lab.traffic.workload_entry import WorkloadEntries
from devflow.lab_place import LAB_CONTEXT

_FIELD_MANAGER = "lab-pods"
_GATEWAY_WORKLOAD = "public", "istio-ingress"


async def serve(
    kubeconfig: Path, network: IPv4Network, gateway_admin: str, traefik_api: str | None
) -> None:
    """Serve the pods of ``network`` until cancelled; ``gateway_admin`` is ADDRESS:PORT, and so is
    ``traefik_api`` in a lab that has a Traefik.
    """
    cluster = load_cluster(kubeconfig, LAB_CONTEXT)
    async with (
        Client(cluster, field_manager=_FIELD_MANAGER) as kube,
        aiohttp.ClientSession(trust_env=False) as session,
    ):
        gateways: list[Forgets] = [Gateway(gateway_admin, session)]
        mirrors: list[Mirror] = [WorkloadEntries(kube)]
        slices = EndpointSlices(kube) if traefik_api else None
        if traefik_api and slices:
            gateways.append(Traefik(traefik_api, session))
            mirrors.append(slices)
        around = Surroundings(
            kube,
            Addresses(network),
            Gateways(gateways),
            _GATEWAY_WORKLOAD,
            Subsets(),
            Notices(kube),
            Mirrors(mirrors),
        )
        mesh = Mesh(around)
        runner = await _serve_state(mesh, network)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(mesh.follow())
                if slices:
                    tasks.create_task(slices.follow())
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
        serve(
            arguments.kubeconfig,
            arguments.network,
            arguments.gateway_admin,
            arguments.traefik_api,
        )
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
    parser.add_argument("--traefik-api", help="ADDRESS:PORT of Traefik's API, where there is one")
    asyncio.run(_until_told_to_end(parser.parse_args()))


if __name__ == "__main__":
    main()
