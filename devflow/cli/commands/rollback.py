"""``devflow rollback``."""

import asyncio
from dataclasses import replace

import click
import msgspec

from devflow.cli.commands.watch import interrupted
from devflow.cli.options import (
    engine_option,
    json_option,
    read_timeout,
    stack_option,
    timeout_option,
)
from devflow.cli.releasing.releasing import Request, run
from devflow.cli.target import connect, namespace_of, stack_config, stack_spec
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.live import replica_set_state, rollout_state
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch import image_before


@click.command()
@click.argument("app")
@stack_option
@engine_option
@timeout_option
@json_option
def rollback(app: str, stack: str, engine: str, timeout: str, as_json: bool) -> Exit:
    """Go back to the image before, where the image of APP is written down.

    While a release is on its way, and after one that was aborted, that is the image of the stable
    version; else that of the revision before. With 'delivery: gitops' it is a commit in Git, so
    that Argo CD doesn't bring the bad version back. The exit code reports how it ended, as for
    'release'.
    """
    request = replace(
        Request(app, stack, engine, read_timeout(timeout), as_json), title="Roll back"
    )
    try:
        image = asyncio.run(_image_before(app, stack))
        return asyncio.run(run(request, lambda _: image))
    except KeyboardInterrupt:
        raise interrupted(app) from None


async def _image_before(app: str, stack: str) -> str:
    config = stack_config(stack)
    namespace = namespace_of(app, stack_spec(config))
    async with connect(config) as kube:
        return await _find(kube, app, namespace)


async def _find(kube: Client, app: str, namespace: str) -> str:
    rollout = await kube.get(ARGO_VERSION, "Rollout", app, namespace)
    replica_sets, _ = await kube.list("apps/v1", "ReplicaSet", namespace)
    image = image_before(
        rollout_state(msgspec.json.encode(rollout)),
        [replica_set_state(msgspec.json.encode(one)) for one in replica_sets],
    )
    if image is None:
        raise UserError(
            f"{app} has no revision with another image to go back to; name one with"
            f" `devflow release {app} --image …`"
        )
    return image
