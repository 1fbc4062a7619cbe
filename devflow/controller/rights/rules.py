"""What the controller may do in a cluster: the one list, which is deployed, checked and tested.

Plain data: the component and the lab, which deploy it, need nothing else of the controller. What is
needed of routes follows from the routers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from devflow.release.routers import ROUTERS, SWITCHES, Routing

LEASE = "devflow-controller"
"""The name of the one Lease."""

ALL_ROUTERS = tuple(ROUTERS)
"""The values of ``router`` in a spec."""

_READ = ("get", "list", "watch")


@dataclass(frozen=True, slots=True)
class Rule:
    """Some verbs on one kind."""

    group: str
    resource: str
    """Its plural, with a subresource as in ``rollouts/status``."""
    verbs: tuple[str, ...]
    name: str = ""
    """Of the one object that the rule is for; empty for all."""

    def manifest(self) -> dict[str, Any]:
        """As Kubernetes' RBAC writes it."""
        named = {"resourceNames": [self.name]} if self.name else {}
        return {
            "apiGroups": [self.group],
            "resources": [self.resource],
            "verbs": list(self.verbs),
            **named,
        }


def cluster_rules(*, rollback: bool) -> Iterator[Rule]:
    """In the namespaces of apps and Applications, whatever splits the apps' traffic. Without
    ``rollback`` nothing is ever changed.
    """
    yield Rule("argoproj.io", "rollouts", _READ)
    yield Rule("argoproj.io", "applications", _READ)
    yield Rule("argoproj.io", "analysisruns", _READ)
    yield Rule("", "pods", _READ)
    yield Rule("apps", "replicasets", _READ)
    if rollback:
        # Of versions that are gone: see config_sweep.
        yield Rule("", "configmaps", ("list", "delete"))
        yield Rule("argoproj.io", "rollouts/status", ("patch",))
        # Cancelled ones: see cancelled_experiments.
        yield Rule("argoproj.io", "experiments", (*_READ, "patch"))
        # Whether a person may approve.
        yield Rule("authorization.k8s.io", "subjectaccessreviews", ("create",))


def routings_of(routers: Iterable[str]) -> Iterator[Routing]:
    """What may split the traffic of apps with these values of ``router``, canaries or blue-green.
    A name that isn't one of them is of a vendor whose objects the controller leaves alone.
    """
    for name in routers:
        if name in ROUTERS:
            yield ROUTERS[name]
        if name in SWITCHES:
            yield SWITCHES[name]


def route_rules(routings: Iterable[Routing], *, rollback: bool) -> Iterator[Rule]:
    """In the namespaces of the apps whose traffic ``routings`` split."""
    moved = [one for routing in routings for one in routing.moved]
    routes = sorted({one.kind for one in moved if one.has_shares})
    change = ("patch",) if rollback else ()
    for kind in routes:
        yield Rule(kind.group, kind.plural, (*_READ, *change))
    if rollback:
        for kind in sorted({one.kind for one in moved} - set(routes)):
            yield Rule(kind.group, kind.plural, ("get",))


def lease_rules() -> Iterator[Rule]:
    """In the controller's own namespace. Server-side apply asks for ``create`` by name, too."""
    yield Rule("coordination.k8s.io", "leases", ("get", "create", "patch"), LEASE)
