"""Deletes the ConfigMaps of versions that are gone, which Pulumi and Argo CD leave in the cluster.

It errs on the side of keeping: what it can't see as unused stays, and a controller that doesn't run
deletes nothing.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from devflow.controller.process.clock import Clock
from devflow.kube import ApiError, Client, UnreachableError
from devflow.release.companions.config import CONFIG_LABEL
from devflow.release.names import MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.workload.config import refers_to
from devflow.release.workload.rollout import ARGO_VERSION

SWEEP_SECONDS = 60.0
"""How often it looks."""
YOUNGEST = timedelta(minutes=10)
"""A ConfigMap is applied before the Rollout that refers to it, and the two may be some time apart.
"""
_ALL: Sequence[str | None] = (None,)
_SELECTOR = f"{MANAGED_BY_LABEL}={MANAGED_BY},{CONFIG_LABEL}"

log = logging.getLogger("devflow.controller")

Object = Mapping[str, Any]


def unused_configs(
    configs: Iterable[Object], templates: Sequence[Object], now: datetime
) -> list[Object]:
    """Those that none of their namespace's pod templates refers to, and that aren't new."""
    return [
        config
        for config in configs
        if now - _created(config) >= YOUNGEST
        and not any(refers_to(template, config["metadata"]["name"]) for template in templates)
    ]


async def sweep_configs(kube: Client, namespaces: Sequence[str], clock: Clock) -> None:
    """Delete what is unused in ``namespaces``, or in all if there are none; again and again."""
    while True:
        try:
            for namespace in namespaces or _ALL:
                await _sweep(kube, namespace, clock.now())
        except (ApiError, UnreachableError) as error:
            log.warning("configurations of old versions are looked at later: %s", error)
        await clock.sleep(SWEEP_SECONDS)


async def _sweep(kube: Client, namespace: str | None, now: datetime) -> None:
    # The configurations first: a version that comes up meanwhile is among those listed later.
    configs, _ = await kube.list(
        "v1", "ConfigMap", namespace, label_selector=_SELECTOR, metadata_only=True
    )
    for place in {config["metadata"]["namespace"] for config in configs}:
        templates = [
            item["spec"].get("template") or {}
            for kind in (("apps/v1", "ReplicaSet"), (ARGO_VERSION, "Rollout"))
            for item in (await kube.list(*kind, place))[0]
        ]
        own = [config for config in configs if config["metadata"]["namespace"] == place]
        for config in unused_configs(own, templates, now):
            await _delete(kube, config["metadata"])


async def _delete(kube: Client, metadata: Mapping[str, Any]) -> None:
    name, namespace = metadata["name"], metadata["namespace"]
    try:
        await kube.delete("v1", "ConfigMap", name, namespace, uid=metadata["uid"])
    except ApiError as error:
        if not error.is_not_found and not error.is_conflict:
            raise
    else:
        log.info("deleted the configuration %s/%s: no version refers to it", namespace, name)


def _created(config: Object) -> datetime:
    return datetime.fromisoformat(config["metadata"]["creationTimestamp"]).astimezone(UTC)
