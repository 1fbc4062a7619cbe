"""Finds the image of a revision whose pod template a Deployment has."""

import logging

from devflow.controller.change import ImageFound
from devflow.controller.cluster.lookup import Lookup
from devflow.controller.effect import FindImage
from devflow.kube import ApiError, UnreachableError
from devflow.kube.backoff import Backoff

log = logging.getLogger("devflow.controller")


async def find_image(effect: FindImage, lookup: Lookup, backoff: Backoff) -> ImageFound:
    """Ask the API server for the image of the revision that the Rollout is at by then, until it
    answers or there is nothing to ask for any more.
    """
    app = effect.app
    while (rollout := app.rollout) is not None and rollout.lacks_image:
        try:
            if image := await lookup.image(rollout):
                return ImageFound(app, rollout.pod_hash, image)
        except (ApiError, UnreachableError) as error:
            where = f"{rollout.namespace}/{rollout.name}"
            log.warning("the image of Rollout %s can't be asked for: %s", where, error)
        await backoff.wait()
    return ImageFound(app, "", "")
