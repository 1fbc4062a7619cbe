"""Asks the API server who somebody is, and what they may do; it writes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

_AUTHENTICATION = "authentication.k8s.io/v1"
_AUTHORIZATION = "authorization.k8s.io/v1"
Attributes = Mapping[str, str]
"""What is to be done, as Kubernetes has it in ``resourceAttributes``."""


class Asked(Protocol):
    """What is needed of a :class:`~devflow.kube.client.Client`; errors are as there."""

    async def create(self, manifest: dict[str, Any]) -> Any: ...


def attributes(
    group: str, resource: str, verb: str, namespace: str = "", name: str = ""
) -> Attributes:
    """``resource`` is a plural, with a subresource as in ``rollouts/status``; an empty
    ``namespace`` or ``name`` stands for all of them.
    """
    plural, _, subresource = resource.partition("/")
    return {
        "group": group,
        "resource": plural,
        "subresource": subresource,
        "verb": verb,
        "namespace": namespace,
        "name": name,
    }


async def may(kube: Asked, wanted: Attributes) -> bool:
    """Whether we may. Every cluster has a role by which any user may ask for themselves."""
    return await _allowed(kube, "SelfSubjectAccessReview", {"resourceAttributes": dict(wanted)})


async def may_other(kube: Asked, user: str, groups: Sequence[str], wanted: Attributes) -> bool:
    """Whether another user may."""
    spec = {"user": user, "groups": list(groups), "resourceAttributes": dict(wanted)}
    return await _allowed(kube, "SubjectAccessReview", spec)


async def user_info(kube: Asked) -> dict[str, Any]:
    """Who we are to the API server: ``username``, ``groups``, and more."""
    review = {"apiVersion": _AUTHENTICATION, "kind": "SelfSubjectReview"}
    found: dict[str, Any] = (await kube.create(review))["status"]["userInfo"]
    return found


async def _allowed(kube: Asked, kind: str, spec: dict[str, Any]) -> bool:
    review = {"apiVersion": _AUTHORIZATION, "kind": kind, "spec": spec}
    return bool((await kube.create(review))["status"].get("allowed"))
