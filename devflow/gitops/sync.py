"""What Argo CD makes of a commit."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client, Event, EventType
from devflow.live import REFRESH_ANNOTATION, ApplicationState, application_state
from devflow.record.fold import is_synced, sync_failure, sync_repeated
from devflow.release import AppSpec
from devflow.release.workload.rollout import ARGO_VERSION

_KIND = (ARGO_VERSION, "Application")
_TIMEOUT_SECONDS = 180.0


async def sync(kube: Client, app: AppSpec, commit: str) -> None:
    """Have Argo CD look at Git now, and wait until the cluster is what ``commit`` says.

    Where the Application doesn't sync by itself, it is asked to.

    :raises UserError: Argo CD can't render or sync the commit, in its own words, or doesn't in
        three minutes; or the Application is gone, or goes meanwhile.
    """
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            application = await _looked_at(kube, app, commit)
            if not app.application.sync.automated and not is_synced(application, ""):
                await _ask_for_sync(kube, app, commit)
            await _until_synced(kube, app, commit)
    except TimeoutError:
        raise UserError(
            f"Argo CD has not synced {app.name} to {commit[:7]} after"
            f" {_TIMEOUT_SECONDS:.0f} s; see `kubectl -n {app.application.namespace} describe"
            f" application {app.name}`",
            Exit.TIMED_OUT,
        ) from None
    except ApiError as error:
        if not error.is_not_found:
            raise
        raise _gone(app, commit) from None


async def _looked_at(kube: Client, app: AppSpec, commit: str) -> ApplicationState:
    """Ask for a look at Git until it was at ``commit``, or at what came after it.

    A look that had begun before we asked answers us, too: so neither one error nor one look at
    another commit, which may be one that was pushed just before ours, is believed.
    """
    found = _state(await kube.get(*_KIND, app.name, app.application.namespace))
    failed, ours = False, False
    while True:
        seen = await _refreshed(kube, app, commit)
        if seen.error and failed:
            raise UserError(f"Argo CD can't render {app.name}: {seen.error}", Exit.FAILED)
        moved = ours and seen.revision != found.revision
        if not seen.error and (seen.revision == commit or moved):
            return seen
        # Argo CD looks once at a time: the next look begins after this one.
        failed, ours = bool(seen.error), True


async def _refreshed(kube: Client, app: AppSpec, commit: str) -> ApplicationState:
    annotation = {"metadata": {"annotations": {REFRESH_ANNOTATION: "normal"}}}
    await kube.patch(*_KIND, app.name, app.application.namespace, annotation)
    async for event in kube.watch(*_KIND, app.application.namespace, app.name):
        if (seen := _seen(event, app, commit)) and not seen.refreshing:
            return seen
    raise TimeoutError


async def _ask_for_sync(kube: Client, app: AppSpec, commit: str) -> None:
    application = await kube.get(*_KIND, app.name, app.application.namespace)
    options = application["spec"]["syncPolicy"]["syncOptions"]
    operation = {
        "initiatedBy": {"username": "devflow"},
        "sync": {"revision": commit, "prune": app.application.sync.prune, "syncOptions": options},
    }
    await kube.patch(*_KIND, app.name, app.application.namespace, {"operation": operation})


async def _until_synced(kube: Client, app: AppSpec, commit: str) -> None:
    async for event in kube.watch(*_KIND, app.application.namespace, app.name):
        if not (seen := _seen(event, app, commit)):
            continue
        if problem := sync_failure(seen, commit) or sync_repeated(seen):
            raise UserError(f"Argo CD can't sync {app.name}: {problem}", Exit.FAILED)
        if is_synced(seen, ""):
            return


def _seen(event: Event, app: AppSpec, commit: str) -> ApplicationState | None:
    """The Application as an event shows it: one that is gone answers nothing any more."""
    if event.type is EventType.DELETED:
        raise _gone(app, commit)
    return _state(event.object) if event.object else None


def _gone(app: AppSpec, commit: str) -> UserError:
    return UserError(
        f"there is no Application {app.application.namespace}/{app.name}; make it with"
        f" `devflow up`. Commit {commit[:7]} stays in Git, and is what Argo CD delivers then",
        Exit.FAILED,
    )


def _state(application: Mapping[str, Any]) -> ApplicationState:
    return application_state(msgspec.json.encode(application))
