"""One release from the command line: check, lock, apply, watch, and the table at its end."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import click

from devflow.cli.console import print_whole, table_console
from devflow.cli.freezing.override import note_author, note_override, refuse_frozen
from devflow.cli.gateway import counters, target_of
from devflow.cli.options import stack_options
from devflow.cli.record.place import find_record
from devflow.cli.record.recording import recorded_by
from devflow.cli.record.summary import write_summary
from devflow.cli.releasing.announcing.announcer import announcer
from devflow.cli.releasing.announcing.intent import finish_interrupted
from devflow.cli.releasing.carry_out import Beginning
from devflow.cli.releasing.deliveries import ByGit, ByPulumi, Delivery
from devflow.cli.releasing.order import Order, order
from devflow.cli.releasing.request import Request
from devflow.cli.releasing.traffic import Counted, Traffic, flowing
from devflow.cli.target import connect, lab_of, namespace_of, stack_config, stack_spec
from devflow.engine import StackConfig, hold_when_free
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.record.mongo import MongoUri
from devflow.release.spec.with_image import image_elsewhere
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.stacks.stack_spec import StackSpec
from devflow.watch import (
    Cause,
    Counters,
    Ending,
    Outcome,
    Record,
    follow,
    judge,
    look,
    metering,
    or_waiting,
)
from devflow.watch import Release as WatchedRelease
from devflow.watch.show import display, table, traffic_table


@dataclass(frozen=True, slots=True)
class Place:
    """An app of a stack, as the stack's files have it."""

    config: StackConfig
    spec: StackSpec
    app: str
    namespace: str


Choose = Callable[[Client, Place, WatchedRelease | None], Awaitable[str | None]]
"""From how the app is now (``None``: it isn't there yet) to the image to release; ``None`` only
watches the release that is on its way. Asked again once the stack's lock is held.
"""


def given_image(image: str, retry: bool) -> Choose:
    """What chooses ``image``; without ``retry``, an aborted release of it is only watched."""

    async def choose(_: Client, __: Place, release: WatchedRelease | None) -> str | None:
        if release is None or retry:
            return image
        stays = release.view.rollout.aborted and release.view.image == image
        return None if stays else image

    return choose


async def run(request: Request, choose: Choose) -> Exit:
    """Release what ``choose`` says, and follow it to its end. Nothing is written before app, image,
    stack, engine and cluster are known to be good.

    :raises SpecError: the app isn't in the stack, or the image can't be used.
    :raises UserError: anything else that the user can mend.
    """
    place = _place(request)
    async with connect(place.config) as kube:
        await _chosen(kube, request, place, choose)
        async with AsyncExitStack() as lock, _traffic(request, place) as traffic:
            await lock.enter_async_context(_held(request, place))
            # Another process may have changed it while this one was waiting.
            place = _place(request)
            await finish_interrupted(place.config, place.spec, kube, partial(_say, request))
            release, order = await _chosen(kube, request, place, choose)
            if release is not None and order is not None and (done := _done(release, order)):
                _say(request, f"{request.app} runs {order.image} and is healthy: nothing to do")
                # A pipeline that is run again may find its own release over.
                write_summary(release, done)
                return Exit.OK
            beginning = None
            if order is not None:
                refuse_frozen(order.app, request.override, datetime.now(UTC))
                await note_override(kube, order.app, request.override, partial(_say, request))
                await note_author(kube, order.app)
                beginning = _beginning(kube, request, order, lock.pop_all())
            await lock.aclose()
            ending = await _carry_out(kube, request, place, beginning, traffic, release)
    code = _report(ending, request, traffic)
    if beginning and beginning.announcement and beginning.announcement.job:
        job = beginning.announcement.job
        _say(request, f"`devflow job {job}` shows what is recorded of it")
    return code


def _place(request: Request) -> Place:
    config = stack_config(request.stack)
    spec = stack_spec(config)
    if request.app in spec.apps and (ref := spec.apps[request.app].workload_ref) is not None:
        namespace = spec.apps[request.app].namespace
        raise UserError(f"{request.app}: {image_elsewhere(ref.deployment, namespace)}")
    return Place(config, spec, request.app, namespace_of(request.app, spec))


async def _chosen(
    kube: Client, request: Request, place: Place, choose: Choose
) -> tuple[WatchedRelease | None, Order | None]:
    """How the app is now, and what is to be released of it."""
    release = await _release(kube, place.app, place.namespace)
    image = await choose(kube, place, release)
    if image is None:
        return release, None
    return release, order(place.config, place.spec, request.app, image)


def _held(request: Request, place: Place) -> AbstractAsyncContextManager[None]:
    folder, stack = place.config.project.folder, place.config.stack
    command = f"{request.title.lower().replace(' ', '')} {request.app}"
    return hold_when_free(folder, stack, command, partial(_say, request), request.timeout.seconds)


def _done(release: WatchedRelease, order: Order) -> Outcome | None:
    """How what ``order`` asks for has ended, if that is well and written down already."""
    written = not order.in_configuration or order.image == (order.written or order.in_yaml)
    if release.view.image != order.image or not written:
        return None
    outcome = judge(release)
    return outcome if outcome is not None and outcome.exit_code is Exit.OK else None


def _beginning(kube: Client, request: Request, order: Order, lock: AsyncExitStack) -> Beginning:
    say = partial(_say, request)
    delivery: Delivery
    if order.app.delivery == "gitops":
        delivery = ByGit(kube, request.commit_message(order.image), say)
    else:
        delivery = ByPulumi(request.engine, request.as_json, say)
    announcement = announcer(order.config, kube, say, request.reason, request.origin)
    return Beginning(order, delivery, announcement, kube, say, lock)


async def _carry_out(
    kube: Client,
    request: Request,
    place: Place,
    beginning: Beginning | None,
    traffic: Traffic | None,
    before: WatchedRelease | None,
) -> Ending:
    lab = lab_of(place.config)
    asked = counters(lab, request.app, place.namespace) if lab else None
    uri = find_record(None, lab)
    if beginning is None:
        return await _follow(kube, request, place.namespace, traffic, asked, None, uri)
    work = asyncio.create_task(beginning.carry_out())
    try:
        if before is None:
            await asyncio.wait({work})
            work.result()
        cause = Cause(work, beginning.order.image, before)
        return await _follow(kube, request, place.namespace, traffic, asked, cause, uri)
    except asyncio.CancelledError:
        work.cancel()
        raise
    finally:
        # A watch that fails, or Ctrl-C, must not keep it from writing down what it has applied.
        await asyncio.wait({work})


async def _release(kube: Client, app: str, namespace: str) -> WatchedRelease | None:
    if await kube.find(ARGO_VERSION, "Rollout", app, namespace, metadata_only=True) is None:
        return None
    return await look(kube, app, namespace)


@asynccontextmanager
async def _traffic(request: Request, place: Place) -> AsyncGenerator[Traffic | None, None]:
    lab = lab_of(place.config)
    if request.load_rate is None or lab is None:
        yield None
        return
    # Only here, because the lab itself needs the extra of that name.
    from devflow.lab import Lab

    find = partial(target_of, request.app, place.spec, Lab(lab))
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
                until = judge if request.wait_for_approval else or_waiting(options)
                return await follow(
                    *(kube, request.app, namespace, counted, request.timeout),
                    *(cause, until, options),
                )


def _report(ending: Ending, request: Request, traffic: Traffic | None) -> Exit:
    write_summary(ending.release, ending.outcome)
    if not request.as_json:
        release = ending.release
        made = traffic_table(release, traffic.met()) if traffic else table(release)
        print_whole(table_console(), made)
    return ending.outcome.exit_code


def _say(request: Request, line: str) -> None:
    click.echo(line, err=request.as_json)
