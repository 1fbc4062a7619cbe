"""An app as the cluster shows it at one moment."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from devflow.live import (
    AnalysisState,
    PodState,
    ReplicaSetState,
    RolloutState,
    tells_of_spec,
    with_workload_image,
)
from devflow.record.fold import is_settled
from devflow.release.metrics.judgement import AGAINST
from devflow.release.phase import Phase
from devflow.release.routers import Shares
from devflow.watch.revisions import Revision, Role, revisions, version_of


@dataclass(frozen=True, slots=True)
class View:
    """All that the cluster shows of one app. It holds no clock."""

    rollout: RolloutState
    current: bool
    """Whether the status of the Rollout is that of its present spec. Argo Rollouts needs a moment
    after each change, in which the status is still that of the spec before.
    """
    weights: Shares | None
    """Shares of the traffic as the app's routes have them now; ``None`` while they have none."""
    revisions: tuple[Revision, ...]
    analyses: tuple[AnalysisState, ...] = ()
    """What the canary was judged by, newest first."""
    replica_sets: tuple[ReplicaSetState, ...] = ()
    """Of the app, as the record's fold reads them."""

    @property
    def image(self) -> str:
        """The image that the Rollout asks for."""
        return self.rollout.image

    @property
    def version(self) -> str:
        """The version that its image names."""
        return version_of(self.image)

    @property
    def phase(self) -> Phase:
        return self.rollout.phase if self.current or self.refused else Phase.PROGRESSING

    @property
    def message(self) -> str:
        """Argo Rollouts' words for how the release does."""
        if self.current or self.refused:
            return self.rollout.message
        return "waiting for Argo Rollouts"

    @property
    def refused(self) -> str:
        """Why Argo Rollouts refuses the present spec, in its words; empty if it doesn't."""
        return self.rollout.invalid if self.rollout.observed else ""

    @property
    def uncreated(self) -> str:
        """Why the API server refuses to create pods of the newest revision; empty if it doesn't."""
        own = (one for one in self.replica_sets if one.hash == self.rollout.pod_hash)
        newest = next(own, None)
        return newest.uncreated if newest else ""

    @property
    def against(self) -> AnalysisState | None:
        """The newest analysis that spoke against the canary, or couldn't judge it."""
        return next((found for found in self.analyses if found.phase in AGAINST), None)

    def revision(self, role: Role) -> Revision | None:
        return next((found for found in self.revisions if found.role is role), None)

    def shows_the_same_as(self, other: "View") -> bool:
        """Whether there is no more to see than in ``other``: a resourceVersion shows nothing."""
        same = msgspec.structs.replace(
            self.rollout,
            resource_version=other.rollout.resource_version,
            generation=other.rollout.generation,
        )
        return replace(self, rollout=same) == other


def view_of(
    rollout: RolloutState,
    weights: Shares | None,
    replica_sets: Iterable[ReplicaSetState],
    pods: Iterable[PodState],
    analysis_runs: Iterable[AnalysisState] = (),
) -> View:
    """Put the objects of one app together."""
    replica_sets = tuple(one for one in replica_sets if one.owner == rollout.uid)
    rollout = with_workload_image(rollout, replica_sets)
    found = revisions(rollout, replica_sets, pods)
    current = is_settled(rollout) and tells_of_spec(rollout, replica_sets)
    return View(
        rollout=rollout,
        current=current,
        weights=weights,
        revisions=found,
        analyses=_analyses(rollout, analysis_runs) if current else (),
        replica_sets=tuple(sorted(replica_sets, key=lambda one: one.name)),
    )


def _analyses(rollout: RolloutState, runs: Iterable[AnalysisState]) -> tuple[AnalysisState, ...]:
    """A version that comes back has the hash it had before, but another revision."""
    whose = rollout.uid, rollout.pod_hash, rollout.revision
    own = (run for run in runs if (run.owner, run.hash, run.revision) == whose)
    return tuple(sorted(own, key=lambda run: (run.created, run.name), reverse=True))
