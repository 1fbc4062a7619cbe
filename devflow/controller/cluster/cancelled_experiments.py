"""Ends the Experiments that Argo Rollouts cancels with their release and leaves under way: a retry,
by whomever, would go on with one.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from devflow.controller.cluster.end_cancelled import EXPERIMENT, end_cancelled
from devflow.controller.cluster.watches import OURS
from devflow.controller.process.clock import Clock
from devflow.kube import ApiError, Client, UnknownKindError, UnreachableError
from devflow.kube.backoff import Backoff
from devflow.kube.listing import Key
from devflow.kube.watch import EventType, Watch

AGAIN_SECONDS = 10.0
"""How long it waits after what kept it from looking or writing."""
_ALL: Sequence[str | None] = (None,)
_OBJECT = msgspec.json.Decoder(dict[str, Any])

log = logging.getLogger("devflow.controller")


async def end_cancelled_experiments(kube: Client, namespaces: Sequence[str], clock: Clock) -> None:
    """Watch those in ``namespaces``, or in all if there are none, and end what was cancelled."""
    await asyncio.gather(*(_follow(kube, one, clock) for one in namespaces or _ALL))


async def _follow(kube: Client, namespace: str | None, clock: Clock) -> None:
    while True:
        source = kube.source(*EXPERIMENT, namespace, OURS)
        watch = Watch(source, _OBJECT.decode, _unreadable, Backoff(), refused=_refused)
        try:
            async for change in watch.changes():
                if change.object is not None and change.type is not EventType.DELETED:
                    await _end(kube, change.object)
        except (ApiError, UnreachableError, UnknownKindError) as error:
            log.warning("cancelled experiments are ended later: %s", error)
        await clock.sleep(AGAIN_SECONDS)


async def _end(kube: Client, experiment: Mapping[str, Any]) -> None:
    if await end_cancelled(kube, experiment):
        name, namespace = experiment["metadata"]["name"], experiment["metadata"]["namespace"]
        log.info("ended the experiment %s/%s: it was cancelled with its release", namespace, name)


def _unreadable(key: Key, why: str) -> None:
    what = "experiment %s/%s can't be read: %s"
    log.warning(what, key.namespace, key.name, why, extra={"namespace": key.namespace})


def _refused(why: str) -> None:
    log.warning("experiments can't be watched now, trying again: %s", why)
