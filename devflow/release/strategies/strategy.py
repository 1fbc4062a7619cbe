"""The interface of a way to release: what stands between a Rollout's status and the record."""

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from devflow.release.plan import Plan
from devflow.release.routers import Routing

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


class Share(Protocol):
    """The traffic of one version, as a Rollout's status has it."""

    @property
    def weight(self) -> int:
        """In percent."""


class Status(Protocol):
    """What a strategy reads of a Rollout's status. A strategy that needs more adds a property here
    and a field to the decoder in ``devflow.live``.
    """

    @property
    def current_step_index(self) -> int | None:
        """Index of Argo Rollouts' own step."""

    @property
    def replicas(self) -> int:
        """Pods of all revisions."""

    @property
    def updated_replicas(self) -> int:
        """Pods of the newest revision."""

    @property
    def canary_share(self) -> Share | None:
        """What the canary got last, as in ``status.canary.weights``; ``None`` if nothing yet."""

    @property
    def current_pod_hash(self) -> str:
        """Of the newest revision."""

    @property
    def stable_hash(self) -> str:
        """Of the stable revision; empty if there is none yet."""

    @property
    def active_hash(self) -> str:
        """Of the revision that the active Service selects; empty if it selects none by its hash."""

    @property
    def preview_verdict(self) -> str:
        """Argo Rollouts' word for the analysis of the preview; empty if there is none."""

    @property
    def is_paused(self) -> bool:
        """Whether Argo Rollouts waits by its own rules."""

    @property
    def was_paused(self) -> bool:
        """Whether it waited, and goes on now."""

    @property
    def promote_full(self) -> bool:
        """Whether the release goes to its end without the rest of its steps."""


class Position(NamedTuple):
    """How far a release is, whatever its strategy."""

    step: int | None
    """Index of the step of the plan that it is at, ``len(plan)`` after the last; ``None`` if Argo
    Rollouts doesn't say.
    """
    weight: int | None
    """The newest version's share of the traffic in percent; ``None`` if none was set yet."""
    moved: bool
    """Whether traffic is anywhere but where all of it is before a release, and after it."""


class Strategy(Protocol):
    """One way to release."""

    @property
    def name(self) -> str:
        """Its key under ``spec.strategy`` of a Rollout, such as ``canary``."""

    @property
    def waits_for_stable(self) -> bool:
        """Whether Argo Rollouts goes no further while a pod of stable isn't available."""

    @property
    def waits_are_seen(self) -> bool:
        """Whether a release can't pass a gate, or a judge, before its status names it: those that
        it hasn't been at were left out.
        """

    def check(self, app: "AppSpec") -> None:
        """Whether the app's schedule, and what else is for this strategy, fit it.

        :raises SpecError: naming the key that doesn't.
        """

    def routing(self, app: "AppSpec") -> Routing:
        """What the app is reached by."""

    def plan(self, app: "AppSpec") -> Plan:
        """The steps that a release of ``app`` takes."""

    def spec(self, app: "AppSpec") -> dict[str, Any]:
        """What is under its key in the Rollout of ``app``."""

    def position(self, plan: Plan, status: Status, *, routed: bool = True) -> Position:
        """Where a release with ``plan`` is by its Rollout's status. ``routed``: whether a router
        splits the traffic; otherwise pods do.
        """
