"""One release from the command line: configure, ``up``, watch, and the table at its end."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from devflow.cli.console import print_whole, table_console
from devflow.cli.gateway import counters, target_of
from devflow.cli.options import stack_options
from devflow.cli.record.place import find_record
from devflow.cli.record.recording import recorded_by
from devflow.cli.releasing.deliveries import ByGit, ByPulumi, Delivery
from devflow.cli.releasing.traffic import Counted, Traffic, flowing
from devflow.cli.target import connect, lab_of, namespace_of, stack_config, stack_spec
from devflow.engine import StackConfig
from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.record.mongo.uri import MongoUri
from devflow.release import AppSpec, Duration
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.stacks.images import with_images
from devflow.stacks.stack_spec import StackSpec
from devflow.watch import Cause, Counters, Ending, Record, Release, follow, judge, look, metering
from devflow.watch.show import display, table, traffic_table

if TYPE_CHECKING:
    from devflow.cli.releasing.announcement import Announcement


@dataclass(frozen=True, slots=True)
class Request:
    """What to release, where and how."""

    app: str
    stack: str
    engine: str
    timeout: Duration
    as_json: bool
    load_rate: float | None = None
    """Requests per second to send to the app meanwhile, through the lab's gateway."""
    title: str = "Release"
    """What a commit's message calls it."""


Choose = Callable[[Release | None], str | None]
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
        release = await _release(kube, request.app, namespace)
        image = choose(release)
        async with _traffic(request, config, spec) as traffic:
            lab = lab_of(config)
            asked = counters(lab, request.app, namespace) if lab else None
            uri, announcement = find_record(None, lab), None
            cause = None
            if image is not None:
                app = with_images(spec, {request.app: image}).apps[request.app]
                # Where it has the image already, nothing begins.
                anew = release is None or release.view.image != image
                announcement = _announcement(uri, kube, config, request) if uri and anew else None
                delivery = _delivery(config, request, app, announcement)
                changed = await delivery.ask(app, f"{request.title} {app.name}: {image}")
                if not changed and not anew and release and _is_healthy(release):
                    _say(request, f"{request.app} runs {image} and is healthy: nothing to do")
                    return Exit.OK
                cause = Cause(asyncio.create_task(delivery.apply(kube)), image)
                if release is None:
                    await cause.work
            try:
                ending = await _follow(kube, request, namespace, traffic, asked, cause, uri)
            except (ApiError, UserError):
                # A watch that fails must not interrupt the `up` that it watches.
                if cause is not None:
                    await asyncio.wait({cause.work})
                raise
    code = _report(ending, request, traffic)
    if announcement and announcement.job:
        _say(request, f"`devflow job {announcement.job}` shows what is recorded of it")
    return code


def _announcement(
    uri: MongoUri, kube: Client, config: StackConfig, request: Request
) -> "Announcement":
    # Not at the top: without a record nobody needs the driver.
    from devflow.cli.releasing.announcement import Announcement

    cluster = kube.cluster.name if config.uses_lab else config.stack
    return Announcement(uri, kube, cluster, partial(_say, request))


def _delivery(
    config: StackConfig, request: Request, app: AppSpec, announcement: "Announcement | None"
) -> Delivery:
    say = partial(_say, request)
    if app.delivery == "gitops":
        return ByGit(config, announcement, say)
    return ByPulumi(config, request.engine, request.as_json, announcement, say)


async def _release(kube: Client, app: str, namespace: str) -> Release | None:
    if await kube.find(ARGO_VERSION, "Rollout", app, namespace, metadata_only=True) is None:
        return None
    return await look(kube, app, namespace)


def _is_healthy(release: Release) -> bool:
    outcome = judge(release)
    return outcome is not None and outcome.exit_code is Exit.OK


@asynccontextmanager
async def _traffic(
    request: Request, config: StackConfig, spec: StackSpec
) -> AsyncGenerator[Traffic | None, None]:
    lab = lab_of(config)
    if request.load_rate is None or lab is None:
        yield None
        return
    find = partial(target_of, request.app, spec, Lab(lab))
    async with flowing(find, request.load_rate, partial(_say, request)) as traffic:
        yield traffic


async def _follow(
    kube: Client,
    request: Request,
    namespace: str,
    traffic: Traffic | None,
    asked: Counters | None,
    cause: Cause | None,
    uri: MongoUri | None,
) -> Ending:
    record = Record()
    async with metering(asked) as meter:
        options = stack_options(request.stack)
        with display(as_json=request.as_json, meter=meter, record=record, options=options) as shown:
            counted = Counted(shown, traffic) if traffic else shown
            async with recorded_by(uri, record, request.app, namespace):
                return await follow(kube, request.app, namespace, counted, request.timeout, cause)


def _report(ending: Ending, request: Request, traffic: Traffic | None) -> Exit:
    if not request.as_json:
        release = ending.release
        made = traffic_table(release, traffic.met()) if traffic else table(release)
        print_whole(table_console(), made)
    return ending.outcome.exit_code


def _say(request: Request, line: str) -> None:
    click.echo(line, err=request.as_json)
