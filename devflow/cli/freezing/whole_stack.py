"""Holds up a `devflow up` that would release an app inside a freeze window."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from devflow.cli.freezing.override import note_override
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.live import rollout_state
from devflow.release import AppSpec
from devflow.release.freeze import frozen
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.stacks.stack_spec import StackSpec


def held_up(stack: StackSpec) -> list[AppSpec]:
    """The apps that a window holds up now, and that the stack itself applies."""
    now = datetime.now(UTC)
    own = (app for app in stack.apps.values() if app.delivery == "direct")
    return [app for app in own if frozen(app.freeze, now)]


async def refuse_frozen_images(
    kube: Client, apps: list[AppSpec], override: str, say: Callable[[str], None]
) -> None:
    """Refuse another image for an app that is held up, unless there is an ``override``: a reason.

    What has no Rollout can't be held up: it is said with which image it is made.

    :raises UserError: naming the apps, and until when they are held up.
    """
    now = datetime.now(UTC)
    changed: list[AppSpec] = []
    new: list[AppSpec] = []
    for app in apps:
        found = await kube.find(ARGO_VERSION, "Rollout", app.name, app.namespace)
        if found is None:
            new.append(app)
        elif rollout_state(msgspec.json.encode(found)).image != str(app.image):
            changed.append(app)
    if override:
        for app in changed:
            await note_override(kube, app, override, say)
    elif changed:
        names = "; ".join(f"{app.name} is {frozen(app.freeze, now)}" for app in changed)
        raise UserError(
            f"{names}; nothing was applied. Run it then, set back the images, or use"
            ' --override "WHY", which is recorded',
            Exit.FROZEN,
        )
    for app in new:
        held = frozen(app.freeze, now)
        say(f"{app.name} is {held}; it has no Rollout to hold up, so it is made with {app.image}")
