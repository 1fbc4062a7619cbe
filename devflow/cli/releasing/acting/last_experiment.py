"""Clears the way for another try of a release with an experiment: Argo Rollouts would go on with
an Experiment that was cancelled, and gives a release up if its Services' names are in use.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.live import cancelled_conclusion
from devflow.release.names import APP_LABEL
from devflow.release.workload.rollout import ARGO_VERSION

_EXPERIMENT = (ARGO_VERSION, "Experiment")
_LONGEST_SECONDS = 120.0
"""Argo Rollouts keeps the pods for 30 s, and takes the Services once none is available."""
_LOOK_SECONDS = 0.5


async def end_last_experiment(
    kube: Client, rollout: Mapping[str, Any], say: Callable[[str], None]
) -> None:
    """End the Experiments that were cancelled with the last try, and wait until no Service of an
    experiment in the Rollout's steps is left. Without such a step there is nothing to do.

    :raises UserError: a Service is still there after two minutes.
    :raises ApiError: Experiments or Services may not be read, or the former not written.
    """
    services = list(_services(rollout))
    if services:
        await _end_cancelled(kube, rollout)
        await _await_gone(kube, rollout, services, say)


async def _end_cancelled(kube: Client, rollout: Mapping[str, Any]) -> None:
    metadata = rollout["metadata"]
    app, namespace = metadata["name"], metadata["namespace"]
    found, _ = await kube.list(*_EXPERIMENT, namespace, f"{APP_LABEL}={app}")
    for experiment in found:
        owners = experiment["metadata"].get("ownerReferences") or []
        if any(owner["uid"] == metadata["uid"] for owner in owners):
            await _end(kube, experiment)


async def _end(kube: Client, experiment: Mapping[str, Any]) -> None:
    name, namespace = experiment["metadata"]["name"], experiment["metadata"]["namespace"]
    now: Mapping[str, Any] | None = experiment
    while now is not None and (patch := cancelled_conclusion(now)) is not None:
        try:
            now = await kube.patch(*_EXPERIMENT, name, namespace, patch)
        except ApiError as error:
            if not (error.is_conflict or error.is_not_found):
                raise
            now = await kube.find(*_EXPERIMENT, name, namespace)


async def _await_gone(
    kube: Client, rollout: Mapping[str, Any], services: list[str], say: Callable[[str], None]
) -> None:
    app, namespace = rollout["metadata"]["name"], rollout["metadata"]["namespace"]
    end = time.monotonic() + _LONGEST_SECONDS
    said = False
    for service in services:
        while await kube.find("v1", "Service", service, namespace, metadata_only=True):
            if time.monotonic() >= end:
                raise UserError(
                    f"{app} has an experiment, and Service {service} of its last try is still"
                    f" there after {_LONGEST_SECONDS:.0f} s; see the log of Argo Rollouts, which"
                    " takes it away, then try again",
                    Exit.FAILED,
                )
            if not said:
                say(f"{app}: waiting for the pods of its last experiment to go")
                said = True
            await asyncio.sleep(_LOOK_SECONDS)


def _services(rollout: Mapping[str, Any]) -> Iterator[str]:
    canary = rollout["spec"]["strategy"].get("canary") or {}
    for step in canary.get("steps") or []:
        for template in (step.get("experiment") or {}).get("templates") or []:
            if name := (template.get("service") or {}).get("name"):
                yield name
