"""A release as the cluster shows it at one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devflow.release import Schedule
from devflow.release.metrics.judgement import AGAINST
from devflow.release.phase import Phase
from devflow.release.routers import Shares, router_of
from devflow.watch.analyses import AnalysisView, analyses
from devflow.watch.revisions import RevisionView, Role, image_of, revisions, version_of
from devflow.watch.schedule import schedule_of


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """Everything there is to see of one app's release. It holds no clock: equal means unchanged."""

    app: str
    namespace: str
    image: str
    """What the Rollout asks for."""
    phase: Phase
    message: str
    current: bool
    """Whether phase, step and hashes tell of the Rollout as it is specified now. Argo Rollouts
    needs a moment after each change, in which they still tell of the one before.
    """
    aborted: bool
    target: str
    """Identifies one walk through one schedule: the pod template's hash and that of the steps."""
    schedule: Schedule
    step: int | None
    """Index of the step the canary is at, ``len(schedule)`` after the last; without a canary
    ``None``.
    """
    first: bool
    """Whether this is the app's first version, which goes straight to stable."""
    weights: Shares | None
    """Shares of the traffic as the app's routes have them now; ``None`` while they have none."""
    revisions: tuple[RevisionView, ...]
    analyses: tuple[AnalysisView, ...] = ()
    """What the canary was judged by, newest first."""

    @property
    def version(self) -> str:
        """The version that its image names."""
        return version_of(self.image)

    @property
    def weight_asked(self) -> int:
        """The canary's share in percent that the schedule asks for now."""
        if self.step is None or self.aborted:
            return 0
        return self.schedule.weight_at(min(self.step, len(self.schedule) - 1))

    @property
    def verdict(self) -> AnalysisView | None:
        """The newest analysis that spoke against the canary, or couldn't judge it."""
        return next((found for found in self.analyses if found.verdict in AGAINST), None)

    def revision(self, role: Role) -> RevisionView | None:
        return next((found for found in self.revisions if found.role is role), None)


def release_view(
    rollout: Mapping[str, Any],
    routes: Iterable[Mapping[str, Any]],
    replica_sets: Iterable[Mapping[str, Any]],
    pods: Iterable[Mapping[str, Any]],
    analysis_runs: Iterable[Mapping[str, Any]] = (),
) -> ReleaseView:
    """Read one app's objects; ``routes`` are those that its router splits the traffic by.

    :raises UserError: the Rollout is none of devflow's.
    """
    metadata, spec, status = rollout["metadata"], rollout["spec"], rollout.get("status") or {}
    schedule, image = schedule_of(rollout), image_of(spec["template"], metadata["name"])
    found = revisions(rollout, replica_sets, pods)
    current = _is_current(rollout, image, found)
    has_canary = status.get("stableRS") not in (None, "", status.get("currentPodHash"))
    return ReleaseView(
        app=metadata["name"],
        namespace=metadata["namespace"],
        image=image,
        phase=Phase(status.get("phase") or Phase.PROGRESSING) if current else Phase.PROGRESSING,
        message=str(status.get("message") or "") if current else "waiting for Argo Rollouts",
        current=current,
        aborted=current and bool(status.get("abort")),
        target=f"{status.get('currentPodHash', '')}/{status.get('currentStepHash', '')}",
        schedule=schedule,
        step=status.get("currentStepIndex", 0) if current and has_canary else None,
        first=current and not has_canary and max((r.number for r in found), default=1) == 1,
        weights=router_of(rollout).shares((rollout, *routes)),
        revisions=found,
        analyses=analyses(rollout, analysis_runs) if current else (),
    )


def _is_current(rollout: Mapping[str, Any], image: str, found: tuple[RevisionView, ...]) -> bool:
    """``observedGeneration``, a string, has to be that of the spec. But the controller writes it
    before the hash of a changed pod template, so that hash's ReplicaSet has to run our image.
    """
    status = rollout.get("status") or {}
    if status.get("observedGeneration") != str(rollout["metadata"]["generation"]):
        return False
    newest = status.get("currentPodHash")
    return all(revision.image == image for revision in found if revision.hash == newest)
