"""``devflow restart``."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from devflow.cli.options import APP
from devflow.cli.place_options import Place, find_place, place_options
from devflow.errors import UserError
from devflow.kube import ApiError, Client
from devflow.release.workload.rollout import ARGO_VERSION

_ROLLOUT = (ARGO_VERSION, "Rollout")


@click.command()
@click.argument("app", type=APP)
@place_options
def restart(
    app: str, namespace: str | None, stack: str, kubeconfig: Path | None, context: str | None
) -> None:
    """Replace the pods of APP, a few at a time: as many as 'maxUnavailable' allows.

    Nothing about them changes, so no release begins; one that is on its way goes on.
    """
    place = find_place(app, namespace, stack, kubeconfig, context)
    asyncio.run(_restart(app, place))
    click.echo(f"{app}: pods from before now are being replaced")


async def _restart(app: str, place: Place) -> None:
    async with place.connection as kube:
        await restart_pods(kube, app, place.namespace)


async def restart_pods(kube: Client, app: str, namespace: str) -> None:
    """Write what Argo Rollouts' own plugin for kubectl does. No one else sets this field, so no
    ``up`` and no sync takes it back.

    :raises UserError: there is no such Rollout.
    :raises ApiError: the API server refuses.
    """
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        await kube.patch(*_ROLLOUT, app, namespace, {"spec": {"restartAt": now}})
    except ApiError as error:
        if error.is_not_found:
            raise UserError(f"{app} is not in namespace {namespace}") from None
        raise
