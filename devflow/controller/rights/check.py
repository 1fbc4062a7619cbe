"""Checks, before anything else, that a cluster has the kinds and grants the rights we need."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from devflow.controller.process.clock import Clock
from devflow.controller.rights.rules import Rule
from devflow.errors import Exit, UserError
from devflow.kube import ApiError, UnknownKindError
from devflow.kube.backoff import Backoff
from devflow.kube.discovery import Resource
from devflow.kube.reviews import attributes, may
from devflow.release.workload.rollout import ARGO_VERSION

MISSING_SECONDS = 10
"""A right that is missing for so long is missing: an API server that has just started knows no
role for some seconds.
"""

log = logging.getLogger("devflow.controller")


class Cluster(Protocol):
    """What the checks need of a Kubernetes client."""

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
    kube: Cluster, rules: Iterable[Rule], namespaces: Sequence[str | None], clock: Clock
) -> None:
    """Ask for every verb in every namespace; ``None`` stands for all of them.

    :raises UserError: naming the verbs and resources that are missing for ``MISSING_SECONDS``.
    """
    wanted = [(rule, namespace) for rule in rules for namespace in namespaces]
    backoff, began_at = Backoff(sleep=clock.sleep), clock.now()
    while missing := [lack for one in wanted for lack in await _lacking(kube, *one)]:
        problem = f"the cluster doesn't let us {'; '.join(missing)}"
        if clock.now() - began_at > timedelta(seconds=MISSING_SECONDS):
            advice = "docs/controller.md lists what the controller's role has to allow"
            raise UserError(f"{problem}. {advice}", Exit.CLUSTER)
        log.warning("asking again, as the API server may have just started: %s", problem)
        await backoff.wait()


async def _lacking(kube: Cluster, rule: Rule, namespace: str | None) -> list[str]:
    verbs = [verb for verb in rule.verbs if not await _may(kube, rule, verb, namespace or "")]
    if not verbs:
        return []
    whole = f"{rule.resource}.{rule.group}" if rule.group else rule.resource
    named = f" {rule.name!r}" if rule.name else ""
    place = f"namespace {namespace!r}" if namespace else "all namespaces"
    return [f"{', '.join(verbs)} {whole}{named} in {place}"]


async def _may(kube: Cluster, rule: Rule, verb: str, namespace: str) -> bool:
    wanted = attributes(rule.group, rule.resource, verb, namespace, rule.name)
    try:
        return await may(kube, wanted)
    except ApiError as error:
        if not error.is_forbidden:
            raise
        # A server that has just started knows no roles yet, not even the one that lets us ask.
        return False
