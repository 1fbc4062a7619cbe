"""How many requests each pod has answered, as the gateway counted them."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from devflow.lab.site import ports
from devflow.lab.site.layout import Layout

_TIMEOUT = aiohttp.ClientTimeout(total=2)


async def answered(layout: Layout, app: str, namespace: str) -> Mapping[str, int] | None:
    """Return the requests answered so far by each pod of an app, by the pod's address.

    None if the lab has no gateway, or none that answers now.
    """
    # Read anew each time: a lab that was repaired may have another port.
    port = ports.load(layout.ports).get("gateway.admin")
    if port is None:
        return None
    url = f"http://{ports.LOOPBACK}:{port}/clusters?format=json"
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.get(url) as response:
            return count(json.loads(await response.read()), app, namespace)
    except (aiohttp.ClientError, OSError, ValueError):
        return None


def count(clusters: Mapping[str, Any], app: str, namespace: str) -> dict[str, int]:
    """Return the sum of Envoy's counters of an app's pods, in all subsets that they are in."""
    service = f"|{app}.{namespace}.svc.cluster.local"
    found: dict[str, int] = {}
    for cluster in clusters.get("cluster_statuses", ()):
        if not cluster["name"].endswith(service):
            continue
        for host in cluster.get("host_statuses", ()):
            address = host["address"]["socket_address"]["address"]
            # Envoy leaves out the value of a counter that is 0.
            done = sum(
                int(each.get("value", 0))
                for each in host["stats"]
                if each["name"] in ("rq_success", "rq_error")
            )
            found[address] = found.get(address, 0) + done
    return found
