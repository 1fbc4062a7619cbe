"""All that the controller knows, but for what the store keeps."""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from devflow.controller.state.app import App
from devflow.controller.state.applications import Applications
from devflow.controller.state.pending_request import PendingRequest
from devflow.controller.state.refused_rollout import RefusedRollout
from devflow.controller.state.replaced_request import ReplacedRequest
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.live import Observation, Request, RolloutState
from devflow.record import JobStatus


class State:
    """One cluster's apps, Applications and pending requests, each by the app's namespace and name.

    Plain data: ``react`` and the functions beside it change it.
    """

    def __init__(
        self,
        cluster: str,
        *,
        namespaces: Collection[str] = (),
        rollback: bool = True,
        unsynced: int = 0,
    ) -> None:
        self.cluster = cluster
        """Its name in the record."""
        self.rollback = rollback
        """Whether releases that ask for it are aborted when they fail."""
        self.unsynced = unsynced
        """Watches that haven't shown yet all that there was at the start."""
        self.synced = False
        """Whether all watches have. Before, nothing is concluded: a job whose Rollout hasn't been
        shown yet would look deleted.
        """
        self.apps: dict[Key, App] = {}
        self.open: dict[Key, App] = {}
        """Those of ``apps`` with a release under way."""
        self.applications = Applications(namespaces)
        """Those for apps in ``namespaces``; all if there are none."""
        self.requests: dict[Key, PendingRequest] = {}
        """Those that no Rollout has begun yet."""
        self.replaced: dict[Key, list[ReplacedRequest]] = {}
        """Those that their Application names no more, or hasn't named yet."""
        self.refused: dict[Key, RefusedRollout] = {}
        """Specifications that Argo Rollouts refuses at this moment, and so doesn't begin."""

    def app(self, key: Key) -> App:
        """The app of a Rollout; a new one if there is none."""
        return self.apps.get(key) or self.apps.setdefault(key, App(key))

    def observe(self, app: App, rollout: RolloutState, now: datetime) -> Observation:
        """What is known of an app now; ``rollout`` is its own.

        A request that has failed in the store asks for nothing any more.
        """
        application = self.applications.of(app.key)
        if application and not self.may_begin(app.key, application.request):
            application = replace(application, request=None)
        return app.observe(self.cluster, rollout, application, now)

    def put_replaced(self, key: Key, tracked: TrackedJob, now: datetime) -> None:
        """An app's Application doesn't name a job, though it is Pending."""
        self.replaced.setdefault(key, []).append(ReplacedRequest(tracked, now))

    def forget_replaced(self, key: Key, job: str) -> None:
        """A job of this id is named by its Application, or over."""
        others = [one for one in self.replaced.pop(key, ()) if one.tracked.job.id != job]
        if others:
            self.replaced[key] = others

    def may_begin(self, app: Key, request: Request | None) -> bool:
        """Whether a request may still begin. The store decides: once it has the request as over,
        whatever begins later is another job.
        """
        pending = self.requests.get(app)
        stored = pending.tracked.stored if request and pending else None
        if request is None or stored is None or stored.id != request.job:
            return True
        return stored.begun or stored.status is JobStatus.PENDING
