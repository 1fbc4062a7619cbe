"""Writes down that a release was asked for, before it can begin."""

import secrets
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import click
from msgspec.structs import replace

from devflow.engine import refuse_foreign
from devflow.kube import ApiError, Client
from devflow.live import Origin, Request, request_in
from devflow.record import Job, JobStatus, StoreAwayError, UnreadableDocumentError, events
from devflow.record.fold import asked_before, given_up, pending_job, superseded
from devflow.record.mongo import Archive, MongoStore, MongoUri
from devflow.release import AppSpec
from devflow.release.strategies import strategy_of
from devflow.release.workload.rollout import ARGO_VERSION

_APPLICATION = (ARGO_VERSION, "Application")
_ID_BYTES = 5
_NAMES = tuple(Request("", "", "").annotations())

StackName = tuple[str, str]
"""The names of a project and of its stack."""


class Announcement:
    """One request: a job that is Pending, and annotations of the Application that name it.

    Nothing here stops a release. An app without an Application, as before its first deploy, is
    released unannounced.
    """

    def __init__(
        self,
        uri: MongoUri,
        kube: Client,
        cluster: str,
        stack: StackName,
        say: Callable[[str], None],
        reason: str,
        origin: Origin | None,
    ) -> None:
        """``cluster`` is what the controller is likely to call the cluster, as it knows better."""
        self._uri = uri
        self._kube = kube
        self._cluster = cluster
        self._stack = stack
        self._say = say
        self._reason = reason
        self._origin = origin
        self._request: Request | None = None
        self._before: Request | None = None

    @property
    def job(self) -> str | None:
        """The id of the job; ``None`` if nothing was announced."""
        return self._request.job if self._request else None

    async def make(self, app: AppSpec, actor: str, commit: str, after: int) -> None:
        """Announce that ``actor`` asks for ``app`` with its image; again with another commit.

        ``after`` is the revision that the release comes after.

        :raises UserError: another stack made the Application.
        """
        known, image = self._request, str(app.image)
        job = known.job if known else f"{app.name}-{secrets.token_hex(_ID_BYTES)}"
        request = Request(job, image, actor, after, commit, self._reason, self._origin)
        try:
            before = await self._application(app)
            if known is None:
                await self._write(app, request)
            replaced = await self._annotate(app, before, request.annotations())
        except ApiError as error:
            if not error.is_not_found:
                why = f"Application {app.name} can't be annotated: {error}"
                _warn(f"{why}; the release goes on, and is recorded under an id of its own")
                await self._change(job, lambda known: superseded(known, why, _now()))
            return
        self._request = request
        if replaced is None or replaced.job != job:
            self._before = replaced
        if known is None:
            self._say(f"job {job}")

    async def settle(self, app: AppSpec) -> None:
        """End whichever was asked for first, of ours and what ours took the place of, or was taken
        by: the Application names the last one only, so the controller can't.

        Not before it is applied: of two that push to Git at once, who is last isn't known earlier.
        """
        request = self._request
        if request is None:
            return
        try:
            last = _request_of(await self._application(app))
        except ApiError as error:
            if not error.is_not_found:
                _warn(f"whether job {request.job} was asked for last isn't known: {error}")
            return
        if last is None:
            return
        first = self._before if last.job == request.job else request
        if first is not None:
            why = asked_before(last.job)
            await self._change(first.job, lambda job: superseded(job, why, _now()))

    async def withdraw(self, app: AppSpec, why: str) -> None:
        """Take back what was announced, as nothing of it was applied, and record why."""
        request, self._request = self._request, None
        if request is None:
            return
        await self._change(request.job, lambda job: given_up(job, why, _now()))
        annotations = self._before.annotations() if self._before else dict.fromkeys(_NAMES)
        try:
            now = await self._application(app)
            found = _request_of(now)
            if found is not None and found.job == request.job:
                await self._annotate(app, now, annotations)
        except ApiError as error:
            if not error.is_not_found:
                _warn(f"Application {app.name} still names job {request.job}: {error}")

    async def withdraw_interrupted(self, app: AppSpec, image: str, why: str) -> None:
        """Take back what another process announced before it was killed."""
        found = await self._kube.find(*_APPLICATION, app.name, app.application.namespace)
        request = _request_of(found) if found else None
        if request is not None and request.image == image:
            self._request, self._before = request, None
            await self.withdraw(app, why)

    async def _application(self, app: AppSpec) -> dict[str, Any]:
        """The Application, which is this stack's.

        :raises UserError: it is another stack's.
        """
        found = await self._kube.get(*_APPLICATION, app.name, app.application.namespace)
        refuse_foreign(found, *self._stack)
        return found

    async def _annotate(
        self, app: AppSpec, found: Mapping[str, Any], annotations: Mapping[str, str | None]
    ) -> Request | None:
        """Annotate the Application that was checked; one that changed since is checked anew.

        Return the request that it carried until then.
        """
        while True:
            guard = {key: found["metadata"][key] for key in ("uid", "resourceVersion")}
            patch = {"metadata": {**guard, "annotations": annotations}}
            try:
                await self._kube.patch(*_APPLICATION, app.name, app.application.namespace, patch)
            except ApiError as error:
                if not error.is_conflict:
                    raise
                found = await self._application(app)
            else:
                return _request_of(found)

    async def _write(self, app: AppSpec, request: Request) -> None:
        where = f"{app.application.namespace}/{app.name}"
        plan = strategy_of(app).plan(app)
        job = pending_job(request, app.name, app.namespace, self._cluster, where, plan, _now())
        async with self._store() as store:
            await store.record(events(None, replace(job, serial=1)))
            await store.save(replace(job, serial=1))

    async def _change(self, identity: str, change: Callable[[Job], Job]) -> None:
        """Change a job that is Pending; one that isn't any more, or is unknown, stays as it is."""
        async with self._store() as store, Archive(self._uri) as archive:
            known = await archive.job(identity)
            while known is not None and known.status is JobStatus.PENDING:
                at = max(known.updated_at, _now())
                after = replace(change(known), serial=known.serial + 1, updated_at=at)
                if (theirs := await store.save(after)) is None:
                    await store.record(events(known, after))
                    return
                known = theirs

    @asynccontextmanager
    async def _store(self) -> AsyncGenerator[MongoStore, None]:
        store = MongoStore(self._uri)
        try:
            yield store
        except (StoreAwayError, UnreadableDocumentError) as error:
            _warn(f"the record can't be written: {error}; the release goes on")
        finally:
            await store.close()


def _request_of(application: Mapping[str, Any]) -> Request | None:
    return request_in(application["metadata"].get("annotations") or {})


def _now() -> datetime:
    return datetime.now(UTC)


def _warn(text: str) -> None:
    click.echo(f"Warning: {text}", err=True)
