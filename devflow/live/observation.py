"""One app at one moment: what the fold and the guard read."""

from datetime import datetime

from devflow.live.analysis import AnalysisState
from devflow.live.application import ApplicationState
from devflow.live.pod import PodState
from devflow.live.replica_set import ReplicaSetState
from devflow.live.rollout import RolloutState
from devflow.live.seen import Seen
from devflow.release.routers import Shares

CONTROLLER = "devflow-controller"
"""The field manager of what the controller itself changes in the cluster."""


class Observation(Seen, frozen=True):
    """One app at one moment."""

    cluster: str
    at: datetime
    """When we saw it, in UTC."""
    rollout: RolloutState
    application: ApplicationState | None
    pods: tuple[PodState, ...]
    """Of the newest revision, by name."""
    gap: bool = False
    """Whether this comes from a list after a gap: changes before it may have been missed."""
    still_since: datetime | None = None
    """Since when we have seen no change of the app's job, by our own clock."""
    analysis: AnalysisState | None = None
    """The newest of this revision that holds the release back."""
    stable_pods: tuple[PodState, ...] = ()
    """Of the stable revision if that isn't the newest, by name; empty if they aren't followed."""
    routed: bool = False
    """Whether the app has routes, which can be looked at."""
    shares: Shares | None = None
    """As its routes have them; ``None`` as long as they weren't seen."""
    replica_sets: tuple[ReplicaSetState, ...] = ()
    """Of the app, as far as they are known."""
    uncreated: str = ""
    """Why the API server refuses to create pods of the newest revision; empty if it doesn't."""
    uncreated_since: datetime | None = None
    """Since when we have seen that, by our own clock."""
    invalid_since: datetime | None = None
    """Since when we have seen Argo Rollouts refuse the Rollout, by our own clock."""

    @property
    def is_on_stable(self) -> bool:
        """Whether all traffic is on stable: seen in the routes where there are any. Without,
        Argo Rollouts' own word counts.
        """
        if self.routed:
            return self.shares is not None and self.shares.on_stable
        return not self.rollout.moved
