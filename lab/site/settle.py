"""Decides where the parts of a lab listen and how they know each other. Writes nothing."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack

from devflow.lab.part import Part, Site
from devflow.lab.site import pod_network, ports
from devflow.lab.site.credentials import OWNER, assign_tokens, load_tokens
from devflow.lab.site.layout import Layout


def settle(
    layout: Layout, parts: Sequence[Part], running: Collection[str], reserved: ExitStack
) -> Site:
    """Return ports, network and tokens for ``parts``: those recorded, new ones where there are none
    or others have taken them meanwhile.

    :param running: names of parts that run, and keep what they have.
    :param reserved: until it is closed, no other lab and no other program gets what this one has.
    :raises UserError: no network is left.
    """
    names = [f"{part.name}.{port}" for part in parts for port in part.ports]
    listening = {
        f"{part.name}.{port}" for part in parts if part.name in running for port in part.ports
    }
    users = [OWNER, *(part.user for part in parts if part.user)]
    return Site(
        layout=layout,
        ports=ports.assign(names, ports.load(layout.ports), listening, reserved),
        pod_network=pod_network.assign(
            pod_network.load(layout.network), reserved, held="pods" in running
        ),
        users=users,
        tokens=assign_tokens(users, load_tokens(layout.tokens)),
        scrapes=[part.scrape for part in parts if part.scrape],
    )
