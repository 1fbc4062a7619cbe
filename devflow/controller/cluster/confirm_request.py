"""Confirms which request a new job is of, before the job is written.

The CLI writes a request down before its release can begin, but Rollouts and Applications are
watched apart: the beginning may be seen before the request.
"""

import logging

from devflow.controller.change import RequestConfirmed
from devflow.controller.cluster.lookup import Lookup
from devflow.controller.effect import ConfirmRequest
from devflow.kube import ApiError, UnreachableError
from devflow.kube.backoff import Backoff

log = logging.getLogger("devflow.controller")


async def confirm_request(
    effect: ConfirmRequest, lookup: Lookup, backoff: Backoff
) -> RequestConfirmed:
    """Ask the API server until it answers which request the Application carries."""
    application = effect.application
    while True:
        try:
            request = await lookup.request(application)
        except (ApiError, UnreachableError) as error:
            where = f"{application.namespace}/{application.name}"
            log.warning("Application %s can't be asked for a request: %s", where, error)
            await backoff.wait()
        else:
            return RequestConfirmed(effect.app, effect.tracked, effect.earlier, request)
