"""Whether a cluster lets us do what we have to, asked before anything else."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from devflow.controller.access import Rule
from devflow.errors import Exit, UserError
from devflow.kube import UnknownKindError
from devflow.kube.discovery import Resource
from devflow.release.rollout import ARGO_VERSION

REVIEW_VERSION = "authorization.k8s.io/v1"


class Cluster(Protocol):
    """What is asked of the cluster."""

    async def discover(self, api_version: str, kind: str) -> Resource: ...

    async def create(self, manifest: dict[str, Any]) -> dict[str, Any]: ...


async def check_kinds(kube: Cluster) -> None:
    """:raises UserError: the CRD of a kind that we watch isn't installed."""
    for kind, owner in (("Rollout", "Argo Rollouts"), ("Application", "Argo CD")):
        try:
            await kube.discover(ARGO_VERSION, kind)
        except UnknownKindError:
            raise UserError(
                f"the cluster has no kind {kind} in {ARGO_VERSION}: install {owner} first,"
                " its CRDs at least",
                Exit.CLUSTER,
            ) from None


async def check_permissions(
    kube: Cluster, rules: Iterable[Rule], namespaces: Sequence[str | None]
) -> None:
    """Ask for every verb in every namespace; ``None`` stands for all of them.

    :raises UserError: naming the verbs and resources that are missing.
    """
    missing = [
        lack for rule in rules for where in namespaces for lack in await _lacking(kube, rule, where)
    ]
    if missing:
        raise UserError(
            f"the cluster doesn't let us {'; '.join(missing)}."
            " docs/controller.md lists what the controller's role has to allow",
            Exit.CLUSTER,
        )


async def _lacking(kube: Cluster, rule: Rule, namespace: str | None) -> list[str]:
    resource, _, subresource = rule.resource.partition("/")
    attributes = {
        "group": rule.group,
        "resource": resource,
        "subresource": subresource,
        "name": rule.name,
        "namespace": namespace or "",
    }
    verbs = [verb for verb in rule.verbs if not await _may(kube, attributes | {"verb": verb})]
    if not verbs:
        return []
    whole = f"{rule.resource}.{rule.group}" if rule.group else rule.resource
    named = f" {rule.name!r}" if rule.name else ""
    place = f"namespace {namespace!r}" if namespace else "all namespaces"
    return [f"{', '.join(verbs)} {whole}{named} in {place}"]


async def _may(kube: Cluster, attributes: dict[str, str]) -> bool:
    answer = await kube.create(
        {
            "apiVersion": REVIEW_VERSION,
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
    )
    return bool(answer["status"].get("allowed"))
