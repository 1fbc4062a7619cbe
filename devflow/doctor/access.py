"""Asks the API server what a user may do; it writes nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from devflow.kube import Client

_AT_ONCE = 16


class Wanted(NamedTuple):
    """Some verbs on one resource."""

    group: str
    resource: str
    """Its plural, with a subresource as in ``rollouts/status``."""
    verbs: tuple[str, ...]
    namespace: str
    """Empty: all, or for a resource without namespaces."""

    def __str__(self) -> str:
        whole = f"{self.resource}.{self.group}" if self.group else self.resource
        place = f"namespace {self.namespace}" if self.namespace else "all namespaces"
        return f"{', '.join(self.verbs)} {whole} in {place}"


async def lacking(kube: Client, wanted: Iterable[Wanted], user: str = "") -> list[Wanted]:
    """Return the verbs that a user has not; without a ``user`` those that we have not.

    :raises ApiError: we may not ask for another user.
    """
    turns = asyncio.Semaphore(_AT_ONCE)

    async def may(one: Wanted, verb: str) -> bool:
        async with turns:
            return await _may(kube, one, verb, user)

    async def of(one: Wanted) -> Wanted | None:
        answers = await asyncio.gather(*(may(one, verb) for verb in one.verbs))
        missing = tuple(v for v, ok in zip(one.verbs, answers, strict=True) if not ok)
        return one._replace(verbs=missing) if missing else None

    found: Sequence[Wanted | None] = await asyncio.gather(*map(of, wanted))
    return [one for one in found if one]


async def whoami(kube: Client) -> str:
    """The name that the API server has for us."""
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    answer = await kube.create(review)
    return str(answer["status"]["userInfo"].get("username"))


async def _may(kube: Client, one: Wanted, verb: str, user: str) -> bool:
    resource, _, subresource = one.resource.partition("/")
    attributes = {
        "group": one.group,
        "resource": resource,
        "subresource": subresource,
        "namespace": one.namespace,
        "verb": verb,
    }
    spec: dict[str, Any] = {"resourceAttributes": attributes}
    kind = "SelfSubjectAccessReview"
    if user:
        kind, spec["user"] = "SubjectAccessReview", user
        _, _, namespace, _ = user.split(":")
        spec["groups"] = [
            "system:serviceaccounts",
            f"system:serviceaccounts:{namespace}",
            "system:authenticated",
        ]
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": kind, "spec": spec}
    return bool((await kube.create(review))["status"].get("allowed"))
