"""Hosts of one route: Istio refuses a VirtualService in which one host covers another.

Source: ``istio.io/istio/pkg/config/validation``, "duplicate hosts in virtual service".
"""

from typing import TYPE_CHECKING

from devflow.reading.shown import shown
from devflow.release.errors import SpecError

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def check_hosts_differ(app: "AppSpec") -> None:
    """Check the hosts that are known now against one another and against the app's own Service.

    :raises SpecError: one of them is another, or among those that another's ``*`` stands for.
    """
    known = [(index, host) for index, host in enumerate(app.hosts) if isinstance(host, str)]
    for at, (index, host) in enumerate(known):
        where = f"hosts[{index}]"
        if host == app.name:
            raise SpecError(where, f"{shown(host)} is the app's own Service; leave it out")
        for _, other in known[:at]:
            if _covers(other, host) or _covers(host, other):
                raise SpecError(
                    where,
                    f"{shown(host)} and {shown(other)} overlap, and Istio takes no route with both;"
                    " leave one out",
                )


def _covers(one: str, other: str) -> bool:
    """Whether ``one`` stands for all that ``other`` does."""
    return one == other or (one.startswith("*.") and other.endswith(one[1:]))
