"""What the doctor asks of the API server, where roles are as narrow as the platform makes them."""

from typing import Any, cast

from devflow.controller.rights.rules import (
    LEASE,
    cluster_rules,
    lease_rules,
    route_rules,
    routings_of,
)
from devflow.doctor.access import lacking
from devflow.doctor.checks.controller import wanted
from devflow.doctor.site import Site
from devflow.kube import Client

ACCOUNT = "system:serviceaccount:devflow:devflow-controller"


class Authorizer:
    """Answers as Kubernetes' RBAC does: a rule for one object is none for all of them."""

    def __init__(self, *, lease: str = LEASE) -> None:
        rules = (*cluster_rules(rollback=True), *route_rules(routings_of(["istio"]), rollback=True))
        self._rules = [(rule, "", rule.name) for rule in rules]
        self._rules += [(rule, "devflow", lease) for rule in lease_rules()]

    async def create(self, manifest: dict[str, Any]) -> Any:
        asked = manifest["spec"]["resourceAttributes"]
        resource = "/".join(filter(None, (asked["resource"], asked["subresource"])))
        allowed = any(
            (rule.group, rule.resource) == (asked["group"], resource)
            and asked["verb"] in rule.verbs
            and namespace in ("", asked["namespace"])
            and name in ("", asked["name"])
            for rule, namespace, name in self._rules
        )
        return {"status": {"allowed": allowed}}


class OfTheController:
    """What the check of the controller looks at."""

    controller_namespace = "devflow"
    routers = ("istio",)


async def missing(authorizer: Authorizer) -> list[str]:
    rights = wanted(cast(Site, OfTheController()))
    return [str(one) for one in await lacking(cast(Client, authorizer), rights, ACCOUNT)]


async def test_a_role_for_the_one_lease_is_enough_for_the_controller() -> None:
    assert await missing(Authorizer()) == []


async def test_a_role_for_another_lease_is_not_and_the_lease_is_named() -> None:
    assert await missing(Authorizer(lease="other")) == [
        "get, create, patch leases.coordination.k8s.io devflow-controller in namespace devflow"
    ]
