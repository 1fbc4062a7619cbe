"""Addresses and networks, in the one form that all of Kubernetes takes.

Source: ``k8s.io/apimachinery/pkg/util/validation``, ``IsValidCIDR``, with what it warns of.
"""

import ipaddress
import re

from devflow.reading.shown import shown

_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)


def check_network(text: str) -> str:
    """Address and length, as in ``10.0.0.0/8``; no bit of the address is behind the length.

    :raises ValueError: what is wrong, and the way out.
    """
    address, _, length = text.partition("/")
    try:
        if "%" in address or not _LENGTH.fullmatch(length):
            raise ValueError
        network = ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(
            f"{shown(text)} is no network; write address and length, as in 10.0.0.0/8"
        ) from None
    if isinstance(network, ipaddress.IPv6Network) and network.network_address.ipv4_mapped:
        raise ValueError(
            f"{shown(text)} holds an address of IPv4 in one of IPv6; write it as in 10.0.0.0/8"
        )
    return text


def is_address(text: str) -> bool:
    """Whether a text is an address of IPv4 or IPv6, without a zone."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text
