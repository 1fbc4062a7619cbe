"""Asks the API server what a user may do; it writes nothing."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from devflow.kube import Client
from devflow.kube.reviews import attributes, may, may_other

_AT_ONCE = 16


class Wanted(NamedTuple):
    """Some verbs on one resource."""

    group: str
    resource: str
    """Its plural, with a subresource as in ``rollouts/status``."""
    verbs: tuple[str, ...]
    namespace: str
    """Empty: all, or for a resource without namespaces."""
    name: str = ""
    """Of the one object that is meant; empty: all. A role may be for that one alone."""

    def __str__(self) -> str:
        whole = f"{self.resource}.{self.group}" if self.group else self.resource
        named = f" {self.name}" if self.name else ""
        place = f"namespace {self.namespace}" if self.namespace else "all namespaces"
        return f"{', '.join(self.verbs)} {whole}{named} in {place}"


async def lacking(kube: Client, wanted: Iterable[Wanted], user: str = "") -> list[Wanted]:
    """Return the verbs that the ServiceAccount ``user`` has not; without one, that we have not.

    :raises ApiError: we may not ask for another user.
    """
    turns = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(one: Wanted, verb: str) -> bool:
        async with turns:
            return await _may(kube, one, verb, user)

    async def of(one: Wanted) -> Wanted | None:
        answers = await asyncio.gather(*(in_turn(one, verb) for verb in one.verbs))
        missing = tuple(v for v, ok in zip(one.verbs, answers, strict=True) if not ok)
        return one._replace(verbs=missing) if missing else None

    found: Sequence[Wanted | None] = await asyncio.gather(*map(of, wanted))
    return [one for one in found if one]


async def _may(kube: Client, one: Wanted, verb: str, user: str) -> bool:
    wanted = attributes(one.group, one.resource, verb, one.namespace, one.name)
    if not user:
        return await may(kube, wanted)
    _, _, namespace, _ = user.split(":")
    groups = (
        "system:serviceaccounts",
        f"system:serviceaccounts:{namespace}",
        "system:authenticated",
    )
    return await may_other(kube, user, groups, wanted)
