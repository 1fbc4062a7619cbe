"""One release from the command line: configure, ``up``, watch, and the table at its end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import click
from rich.console import Console

from devflow import engine as engines
from devflow.cli.stack_file import set_image
from devflow.cli.target import connect, namespace_of, stack_config, stack_spec
from devflow.engine.config import StackConfig
from devflow.errors import Exit
from devflow.kube import ApiError, Client
from devflow.release import Duration
from devflow.release.rollout import ARGO_VERSION
from devflow.watch.displays import display
from devflow.watch.follow import Cause, Ending, follow, look
from devflow.watch.outcome import judge
from devflow.watch.table import table
from devflow.watch.view import ReleaseView
from stacks.images import with_images


@dataclass(frozen=True, slots=True)
class Request:
    """What to release, where and how."""

    app: str
    stack: str
    engine: str
    timeout: Duration
    as_json: bool


Choose = Callable[[ReleaseView | None], str | None]
"""From how the app is now (``None``: it isn't there yet) to the image to release; ``None`` only
watches the release that is on its way.
"""


async def run(request: Request, choose: Choose) -> Exit:
    """Release what ``choose`` says, and follow it to its end. Nothing is written before app, image
    and cluster are known to be good.

    :raises SpecError: the app isn't in the stack, or the image can't be used.
    :raises UserError: anything else that the user can mend.
    """
    config = stack_config(request.stack)
    spec = stack_spec(config)
    namespace = namespace_of(request.app, spec)
    async with connect(config) as kube:
        view = await _view(kube, request.app, namespace)
        image = choose(view)
        if image is None:
            return _report(await _follow(kube, request, namespace, None), request)
        with_images(spec, {request.app: image})
        file = config.project.stack_file(config.stack)
        changed = set_image(file, request.app, image)
        verb = "now has" if changed else "has already"
        _say(request, f"{file.name} {verb} {request.app}: {image}")
        if not changed and view and view.image == image and _is_healthy(view):
            _say(request, f"{request.app} runs {image} and is healthy: nothing to do")
            return Exit.OK
        work = asyncio.create_task(_up(config, request))
        if view is None:
            await work
        ending = await _follow(kube, request, namespace, Cause(work, image))
    return _report(ending, request)


async def _view(kube: Client, app: str, namespace: str) -> ReleaseView | None:
    try:
        await kube.get(ARGO_VERSION, "Rollout", app, namespace, metadata_only=True)
    except ApiError as error:
        if error.is_not_found:
            return None
        raise
    return (await look(kube, app, namespace))[0]


def _is_healthy(view: ReleaseView) -> bool:
    outcome = judge(view)
    return outcome is not None and outcome.exit_code is Exit.OK


async def _up(config: StackConfig, request: Request) -> None:
    """The engine blocks, and the release has to be watched meanwhile: so it gets a thread."""
    await asyncio.to_thread(
        engines.up,
        config.project.folder,
        config.stack,
        request.engine,
        say=lambda line: _say(request, line),
        stdout_is_ours=request.as_json,
    )


async def _follow(kube: Client, request: Request, namespace: str, cause: Cause | None) -> Ending:
    with display(as_json=request.as_json) as shown:
        return await follow(kube, request.app, namespace, shown, request.timeout, cause)


def _report(ending: Ending, request: Request) -> Exit:
    if not request.as_json:
        Console(highlight=False).print(table(ending.history))
    return ending.outcome.exit_code


def _say(request: Request, line: str) -> None:
    click.echo(line, err=request.as_json)
