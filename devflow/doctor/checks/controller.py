"""Whether a controller runs, and may do what it has to."""

from collections.abc import AsyncIterator

from devflow.controller.rights.rules import (
    LEASE,
    Rule,
    cluster_rules,
    lease_rules,
    route_rules,
    routings_of,
)
from devflow.doctor.access import Wanted, lacking
from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

_WHY = "Without it no release is recorded, and a canary that hangs keeps its users."
_ROLE = "add platform.devflow to the stack, or the rights that docs/controller.md lists"


class Controller:
    """By its Lease and its ServiceAccount."""

    name = "controller"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        leases, _ = await site.kube.list("coordination.k8s.io/v1", "Lease", None, name=LEASE)
        holders = [str((one.get("spec") or {}).get("holderIdentity") or "") for one in leases]
        if not any(holders):
            yield Finding(
                self.name,
                Status.ERROR,
                f"no controller holds a Lease {LEASE}",
                _WHY,
                "add platform.devflow to the stack, then `devflow up`",
            )
        else:
            yield Finding(
                self.name, Status.OK, f"the controller is {' '.join(filter(None, holders))}"
            )
        namespace = site.controller_namespace
        if await site.kube.find("v1", "ServiceAccount", LEASE, namespace) is None:
            yield Finding(
                self.name,
                Status.UNKNOWN,
                f"no ServiceAccount {namespace}/{LEASE}: it runs as another user, whose rights"
                " aren't looked at",
            )
            return
        account = f"system:serviceaccount:{namespace}:{LEASE}"
        missing = await lacking(site.kube, wanted(site), account)
        if not missing:
            yield Finding(self.name, Status.OK, f"{account} may do what it has to")
        for one in missing:
            yield Finding(self.name, Status.ERROR, f"{account} may not {one}", _WHY, _ROLE)


def wanted(site: Site) -> list[Wanted]:
    """The controller's rules for the routers in use."""
    rules = (
        *cluster_rules(rollback=True),
        *route_rules(routings_of(site.routers), rollback=True),
    )
    everywhere = [_wanted(rule, "") for rule in rules]
    return everywhere + [_wanted(rule, site.controller_namespace) for rule in lease_rules()]


def _wanted(rule: Rule, namespace: str) -> Wanted:
    return Wanted(rule.group, rule.resource, rule.verbs, namespace, rule.name)


CONTROLLER = Controller()
