"""Holds up what a freeze window holds up, and records what goes on inside one all the same."""

from collections.abc import Callable
from datetime import UTC, datetime

import click

from devflow.account import account_name
from devflow.cli.options import REASON
from devflow.cli.releasing.acting.person import find_person
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.live import (
    AUTHOR_ANNOTATION,
    OVERRIDE_ANNOTATION,
    Author,
    Override,
    author_text,
    override_text,
)
from devflow.release import AppSpec
from devflow.release.freeze import frozen
from devflow.release.strategies import strategy_of
from devflow.release.workload.rollout import ARGO_VERSION

override_option = click.option(
    "--override",
    type=REASON,
    metavar="WHY",
    help='Release inside a freeze window, such as "incident 4711"; recorded with your name.',
)
WAY_BACK = "a way back"
"""The reason of what needs none from its user."""
_ROLLOUT = (ARGO_VERSION, "Rollout")


def refuse_frozen(app: AppSpec, override: str, now: datetime) -> None:
    """Refuse a release inside a freeze window; ``override``: why it may begin all the same.

    :raises UserError: naming the window, its end and the way around.
    """
    held = frozen(app.freeze, now)
    if held is not None and not override:
        if held.until is None:
            raise UserError(
                f"{app.name} is {held}; nothing was released. Release it all the same with"
                ' --override "WHY", which is recorded',
                Exit.FROZEN,
            )
        raise UserError(
            f"{app.name} is {held}; nothing was released. Release it then, or now with"
            ' --override "WHY", which is recorded',
            Exit.FROZEN,
        )


async def note_override(kube: Client, app: AppSpec, why: str, say: Callable[[str], None]) -> None:
    """Write into the app's Rollout who releases inside of a window, and why, before it begins.

    Nothing if no window holds, or if the app has no Rollout yet.

    :raises ApiError: the API server refuses.
    """
    held = frozen(app.freeze, datetime.now(UTC))
    if held is None:
        return
    if await kube.find(*_ROLLOUT, app.name, app.namespace, metadata_only=True) is None:
        return
    person = await find_person(kube)
    written = Override(image=str(app.image), by=person.name, why=why, at=datetime.now(UTC))
    annotations = {OVERRIDE_ANNOTATION: override_text(written)}
    patch = {"metadata": {"annotations": annotations}}
    await kube.patch(*_ROLLOUT, app.name, app.namespace, patch)
    say(f"{app.name} is {held}; overridden by {written}")


async def note_author(kube: Client, app: AppSpec) -> None:
    """Write into the app's Rollout who asks for its image, if a gate is for another person.

    :raises ApiError: the API server refuses.
    """
    asked = any(step.gate and step.gate.not_author for step in strategy_of(app).plan(app))
    if not asked or await kube.find(*_ROLLOUT, app.name, app.namespace, metadata_only=True) is None:
        return
    person = await find_person(kube)
    names = tuple(filter(None, (person.user, person.git, account_name())))
    annotations = {AUTHOR_ANNOTATION: author_text(Author(str(app.image), names))}
    patch = {"metadata": {"annotations": annotations}}
    await kube.patch(*_ROLLOUT, app.name, app.namespace, patch)
