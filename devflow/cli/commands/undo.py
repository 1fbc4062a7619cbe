"""``devflow undo``."""

import asyncio
from typing import Any

import click

from devflow.cli.commands.watch import interrupted
from devflow.cli.freezing.override import WAY_BACK
from devflow.cli.options import APP, read_timeout
from devflow.cli.releasing.acting.command import Asked, action_options, carry_out, read_asked
from devflow.cli.releasing.acting.decide import Decision
from devflow.cli.releasing.acting.go_back import image_of
from devflow.cli.releasing.acting.observed import observed
from devflow.cli.releasing.acting.undo import undoing, versions_of
from devflow.cli.releasing.releasing import run
from devflow.cli.releasing.request import Request
from devflow.cli.target import stack_config, stack_spec
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.release.argo_cd.application import DELIVERY_ANNOTATION
from devflow.release.workload.rollout import ARGO_VERSION

_TIMEOUT = "1h"


@click.command()
@click.argument("app", type=APP)
@click.option("--to", type=click.IntRange(min=1), help="The revision.  [default: the one before]")
@action_options
def undo(app: str, to: int | None, **options: Any) -> Exit | None:
    """Give APP the pods of an earlier revision, which is a release of its own.

    With 'delivery: gitops' it is a commit in Git, of that revision's image, and is followed to its
    end, as by 'rollback'. Else the stack's configuration still asks for the newer image, which
    'devflow rollback' changes, too.
    """
    asked = read_asked(app, **options)
    if _from_stack(options) and _in_git(app, options["stack"]):
        return _commit(asked, to, options["stack"])

    async def decide(kube: Client, app: str, namespace: str) -> Decision:
        await _refuse_git(kube, app, namespace)
        seen = await observed(kube, app, namespace)
        return undoing(app, await versions_of(kube, app, namespace), to, seen)

    carry_out(asked, decide, "{image} is undone; {watch} follows it")
    return None


def _from_stack(options: dict[str, Any]) -> bool:
    return not (options["kubeconfig"] or options["context"] or options["namespace"])


def _in_git(app: str, stack: str) -> bool:
    return stack_spec(stack_config(stack)).apps[app].delivery == "gitops"


def _commit(asked: Asked, to: int | None, stack: str) -> Exit:
    request = Request(
        asked.app,
        stack,
        "auto",
        read_timeout(_TIMEOUT),
        asked.as_json,
        title="Undo",
        override=WAY_BACK,
        reason=asked.reason,
    )
    try:
        return asyncio.run(run(request, image_of(to, asked.revision)))
    except KeyboardInterrupt:
        raise interrupted(asked.app) from None


async def _refuse_git(kube: Client, app: str, namespace: str) -> None:
    """:raises UserError: Argo CD delivers the app from Git, and would take the undo back."""
    found, _ = await kube.list(ARGO_VERSION, "Application", name=app)
    for one in found:
        metadata, destination = one["metadata"], one["spec"].get("destination") or {}
        delivery = (metadata.get("annotations") or {}).get(DELIVERY_ANNOTATION)
        if delivery == "gitops" and destination.get("namespace") == namespace:
            source = (one["spec"].get("source") or {}).get("repoURL", "Git")
            raise UserError(
                f"{app} is delivered from {source}, which would take the undo back: run `devflow"
                f" undo {app}` in its project, with --stack alone",
                Exit.FAILED,
            )
