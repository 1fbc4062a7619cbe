"""Decides where the parts of a lab listen and how they know each other. Writes nothing."""

from collections.abc import Collection, Sequence

from devflow.lab.part import Part, Site
from devflow.lab.site import pod_network, ports
from devflow.lab.site.credentials import OWNER, assign_tokens, load_tokens
from devflow.lab.site.layout import Layout


def settle(layout: Layout, parts: Sequence[Part], running: Collection[str]) -> Site:
    """Return ports, network and tokens for ``parts``: those recorded, new ones where there are none
    or others have taken them meanwhile.

    :param running: names of parts that run, and keep what they have.
    :raises UserError: no network is left.
    """
    names = [f"{part.name}.{port}" for part in parts for port in part.ports]
    held = {f"{part.name}.{port}" for part in parts if part.name in running for port in part.ports}
    users = [OWNER, *(part.user for part in parts if part.user)]
    return Site(
        layout=layout,
        ports=ports.assign(names, ports.load(layout.ports), held),
        pod_network=pod_network.assign(pod_network.load(layout.network), held="pods" in running),
        users=users,
        tokens=assign_tokens(users, load_tokens(layout.tokens)),
        scrapes=[part.scrape for part in parts if part.scrape],
    )
