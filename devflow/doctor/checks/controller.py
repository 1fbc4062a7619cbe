"""Whether a controller runs, and may do what it has to."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from devflow.controller.process.lease import LEASE_SECONDS
from devflow.controller.rights.rules import (
    LEASE,
    Rule,
    cluster_rules,
    lease_rules,
    route_rules,
    routings_of,
)
from devflow.doctor.access import Wanted, lacking
from devflow.doctor.checks.clock import MOST_SECONDS
from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

_WHY = "Without it no release is recorded, and a canary that hangs keeps its users."
_ROLE = "add platform.devflow to the stack, or the rights that docs/controller.md lists"


class Controller:
    """By its Lease and its ServiceAccount."""

    name = "controller"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        leases, _ = await site.kube.list("coordination.k8s.io/v1", "Lease", None, name=LEASE)
        held = [one for one in leases if (one.get("spec") or {}).get("holderIdentity")]
        if not held:
            yield Finding(
                self.name,
                Status.ERROR,
                f"no controller holds a Lease {LEASE}",
                _WHY,
                "add platform.devflow to the stack, then `devflow up`",
            )
        theirs = await site.kube.date() if held else None
        for finding in judge_all(held, theirs):
            yield finding
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


def judge_all(held: Sequence[Mapping[str, Any]], theirs: datetime | None) -> list[Finding]:
    """The Leases that somebody holds: as long as one is renewed, another may be left over."""
    found = [judge(lease, theirs) for lease in held]
    if all(one.status is Status.ERROR for one in found):
        return found
    return [
        replace(one, status=Status.WARNING) if one.status is Status.ERROR else one for one in found
    ]


def judge(lease: Mapping[str, Any], theirs: datetime | None) -> Finding:
    """Whether the holder of a Lease is alive, and its clock right, by the API server's clock.

    :param theirs: that clock now; ``None`` if it isn't known.
    """
    spec, name = lease["spec"], Controller.name
    holder, namespace = spec["holderIdentity"], lease["metadata"]["namespace"]
    written = _written(lease)
    if written is not None and theirs is not None:
        silent_seconds = (theirs - written).total_seconds()
        if silent_seconds > LEASE_SECONDS + MOST_SECONDS:
            return Finding(
                name,
                Status.ERROR,
                f"the controller {holder} has not renewed its Lease for {silent_seconds:.0f} s;"
                f" the limit is {LEASE_SECONDS} s",
                _WHY,
                f"kubectl -n {namespace} logs deployment/{LEASE}   # it is gone, or is refused",
            )
    renewed = _time(spec.get("renewTime"))
    ahead_seconds = (renewed - written).total_seconds() if renewed and written else 0.0
    if abs(ahead_seconds) <= MOST_SECONDS:
        return Finding(name, Status.OK, f"the controller is {holder}")
    side = "ahead of" if ahead_seconds > 0 else "behind"
    return Finding(
        name,
        Status.WARNING,
        f"the clock of the controller {holder} is {abs(ahead_seconds):.0f} s {side} the"
        f" cluster's; the limit is {MOST_SECONDS} s",
        "Freeze windows, the timeouts of gates and the times in the record go by it.",
        f"kubectl -n {namespace} rollout restart deployment/{LEASE}"
        "   # once its node's clock is right: it takes the time at its start",
    )


def _written(lease: Mapping[str, Any]) -> datetime | None:
    """When the API server took the last renewal, by its own clock."""
    managers = lease["metadata"].get("managedFields") or []
    times = [
        _time(one.get("time"))
        for one in managers
        if "f:renewTime" in (one.get("fieldsV1") or {}).get("f:spec", {})
    ]
    return max((time for time in times if time is not None), default=None)


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


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
