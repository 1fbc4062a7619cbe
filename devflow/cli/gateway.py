"""The way from this machine to an app: the lab's gateway, and the host that chooses the app."""

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from devflow.errors import Exit, UserError
from devflow.lab.load import Target
from devflow.lab.load.answered import answered
from devflow.lab.site.layout import Layout
from devflow.release import SpecError
from devflow.stacks.images import unknown_app
from devflow.stacks.stack_spec import StackSpec
from devflow.watch import Counters

if TYPE_CHECKING:
    from devflow.lab import Lab


def target_of(app: str, stack: StackSpec, lab: "Lab") -> Target:
    """Where requests for an app go in.

    :raises SpecError: the stack has no such app.
    :raises UserError: the app has no host, or the lab no gateway.
    """
    return Target.parse(lab.gateway, host_of(app, stack))


def host_of(app: str, stack: StackSpec) -> str:
    """The first host of an app that stands for one host only.

    :raises SpecError: the stack has no such app.
    :raises UserError: the app has no such host.
    """
    if app not in stack.apps:
        raise SpecError(app, unknown_app(app, stack))
    host = next((host for host in stack.apps[app].hosts if not host.startswith("*.")), None)
    if host is None:
        raise UserError(
            f"{app} has no host that requests could name; give it one in the stack, such as"
            f" hosts: [{app}.localhost]"
        )
    return host


def counters(folder: Path, app: str, namespace: str) -> Counters | None:
    """Return the source of the pods' request counts: the gateway of the lab in ``folder``.

    ``None`` if ``folder`` is no lab. Gateways of other clusters aren't asked: their counts are in
    Prometheus.
    """
    layout = Layout(folder)
    return partial(answered, layout, app, namespace) if layout.exists else None


async def reach(target: Target) -> None:
    """Raise UserError unless something listens at the gateway's address."""
    place = target.url.removeprefix("http://").partition("/")[0]
    address, _, port = place.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(address, int(port))
    except OSError:
        raise UserError(
            f"the lab's gateway doesn't answer at {place}: start it with `devflow lab up`", Exit.LAB
        ) from None
    writer.close()
    await writer.wait_closed()
