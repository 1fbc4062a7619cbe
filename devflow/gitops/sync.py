"""What Argo CD makes of a commit."""

import asyncio
from collections.abc import Mapping
from typing import Any

from devflow.errors import Exit, UserError
from devflow.kube import ApiError, Client
from devflow.release import AppSpec
from devflow.release.rollout import ARGO_VERSION

_REFRESH = "argocd.argoproj.io/refresh"
_KIND = (ARGO_VERSION, "Application")
_TIMEOUT_SECONDS = 180.0
_ERRORS = ("ComparisonError", "InvalidSpecError")

_Application = Mapping[str, Any]


async def sync(kube: Client, app: AppSpec, commit: str) -> None:
    """Have Argo CD look at Git now, and wait until the cluster is what ``commit`` says.

    Where the Application doesn't sync by itself, it is asked to. Raises ``UserError`` with Argo
    CD's words if it can't render or sync the commit, or doesn't in three minutes.
    """
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            application = await _looked_at(kube, app, commit)
            if not app.application.sync.automated and not _is_synced(application):
                await _ask_for_sync(kube, app, commit, application)
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
        raise UserError(
            f"there is no Application {app.application.namespace}/{app.name}; make it with"
            " `devflow up`",
            Exit.FAILED,
        ) from None


async def _looked_at(kube: Client, app: AppSpec, commit: str) -> _Application:
    """Ask for a look at Git until it was at ``commit``, or at what came after it.

    A look that had begun before we asked answers us, too: so one error, or one look at the commit
    before, isn't believed.
    """
    found = await kube.get(*_KIND, app.name, app.application.namespace)
    before, failed = _revision(found), False
    while True:
        application = await _refreshed(kube, app)
        errors = _errors(application)
        if errors and failed:
            raise UserError(f"Argo CD can't render {app.name}: {errors[0]}", Exit.FAILED)
        if not errors and (_revision(application) == commit or _revision(application) != before):
            return application
        failed = bool(errors)


async def _refreshed(kube: Client, app: AppSpec) -> _Application:
    annotation = {"metadata": {"annotations": {_REFRESH: "normal"}}}
    await kube.patch(*_KIND, app.name, app.application.namespace, annotation)
    async for event in kube.watch(*_KIND, app.application.namespace, app.name):
        # Argo CD takes it away when it has looked.
        if event.object and _REFRESH not in (event.object["metadata"].get("annotations") or {}):
            return event.object
    raise TimeoutError


async def _ask_for_sync(kube: Client, app: AppSpec, commit: str, application: _Application) -> None:
    options = application["spec"]["syncPolicy"]["syncOptions"]
    operation = {
        "initiatedBy": {"username": "devflow"},
        "sync": {"revision": commit, "prune": app.application.sync.prune, "syncOptions": options},
    }
    await kube.patch(*_KIND, app.name, app.application.namespace, {"operation": operation})


async def _until_synced(kube: Client, app: AppSpec, commit: str) -> None:
    async for event in kube.watch(*_KIND, app.application.namespace, app.name):
        if not event.object:
            continue
        if problem := _sync_problem(event.object, commit):
            raise UserError(f"Argo CD can't sync {app.name}: {problem}", Exit.FAILED)
        if _is_synced(event.object):
            return


def _revision(application: _Application) -> str:
    return str(((application.get("status") or {}).get("sync") or {}).get("revision", ""))


def _is_synced(application: _Application) -> bool:
    status = application.get("status") or {}
    return (status.get("sync") or {}).get("status") == "Synced"


def _errors(application: _Application) -> list[str]:
    conditions = (application.get("status") or {}).get("conditions") or []
    return [c["message"] for c in conditions if c["type"] in _ERRORS]


def _sync_problem(application: _Application, commit: str) -> str | None:
    """Why the sync of ``commit`` failed, or an older one that still is in its way: Argo CD begins
    no other while it repeats one that fails, for minutes.
    """
    state = (application.get("status") or {}).get("operationState") or {}
    result, phase = state.get("syncResult") or {}, state.get("phase")
    ended = phase in ("Failed", "Error") and result.get("revision") == commit
    if not ended and not (phase == "Running" and state.get("retryCount", 0) > 0):
        return None
    refused = [r.get("message", "") for r in result.get("resources") or [] if _is_refused(r)]
    return "; ".join(refused) or str(state.get("message", "no reason given"))


def _is_refused(resource: Mapping[str, Any]) -> bool:
    return resource.get("status") == "SyncFailed"
