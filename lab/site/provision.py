"""Writes what a lab needs on disk before its first part starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from devflow.lab.part import Part, Site
from devflow.lab.site import pod_network, ports
from devflow.lab.site.authority import Authority
from devflow.lab.site.credentials import API_PORT, OWNER, kubeconfig, save_tokens
from devflow.lab.site.files import write_secret


@dataclass(frozen=True)
class Issued:
    """The certificates that are valid now."""

    ca: bytes
    """The authority's certificate, in PEM."""
    digest: str
    """Of all certificates and keys."""


def provision(site: Site, parts: Sequence[Part]) -> Issued:
    """Record what was settled, make the certificates that ``parts`` declare, and write the user's
    kubeconfig. What is there and still good is left alone.
    """
    ports.save(site.layout.ports, site.ports)
    pod_network.save(site.layout.network, site.pod_network)
    save_tokens(site.layout.tokens, site.tokens)
    authority = Authority(site.layout.pki)
    for part in parts:
        for name in part.certificates:
            authority.leaf(name)
        for name in part.signing_keys:
            authority.signing_key(name)
    server = f"https://{site.address(API_PORT)}"
    token = site.tokens[OWNER.name]
    write_secret(site.layout.kubeconfig, kubeconfig(server, authority.ca, OWNER, token))
    return Issued(authority.ca, authority.digest())
