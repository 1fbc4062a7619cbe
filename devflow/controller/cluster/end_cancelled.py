"""Ends an Experiment that Argo Rollouts has cancelled with its release, and leaves under way."""

from collections.abc import Mapping
from typing import Any

from devflow.kube import ApiError, Client
from devflow.live import cancelled_conclusion
from devflow.release.workload.rollout import ARGO_VERSION

EXPERIMENT = (ARGO_VERSION, "Experiment")


async def end_cancelled(kube: Client, experiment: Mapping[str, Any]) -> bool:
    """End ``experiment`` if it was cancelled and isn't over; return whether that was to be done.

    One that has changed since it was read is read again.

    :raises ApiError: the API server refuses.
    :raises UnreachableError: it gives no answer, so the Experiment may have been ended or not.
    """
    name, namespace = experiment["metadata"]["name"], experiment["metadata"]["namespace"]
    now: Mapping[str, Any] | None = experiment
    while now is not None and (patch := cancelled_conclusion(now)) is not None:
        try:
            await kube.patch(*EXPERIMENT, name, namespace, patch)
        except ApiError as error:
            if not (error.is_conflict or error.is_not_found):
                raise
            now = await kube.find(*EXPERIMENT, name, namespace)
        else:
            return True
    return False
