"""A release as it is followed: what the cluster shows now, and the job that it has come to.

The job is that of the record, folded by the same rules as the controller's, but from what this
process sees. What it did can't be read back afterwards: at its end Argo Rollouts resets the step
and the weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from devflow.live import AnalysisState, Observation, PodState, Request
from devflow.record import Job, JobStatus, Step
from devflow.record import fold as record
from devflow.release.plan import OwnKind, position
from devflow.watch.revisions import Revision, Role
from devflow.watch.view import View


@dataclass(frozen=True, slots=True)
class PodCount:
    """Pods of a revision: ready, and asked for."""

    ready: int
    desired: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a job doesn't hold of a step: the cluster as it was at the end of the step."""

    weight: int | None = None
    """The canary's share in percent by the app's routes."""
    stable: PodCount | None = None
    canary: PodCount | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """One app's release at one moment."""

    view: View
    job: Job
    """The release that the Rollout asks for; ``Pending`` until Argo Rollouts has begun it."""
    folded: Job | None = None
    """The newest release that was seen to have begun; ``None`` if none was."""
    sightings: Mapping[int, Sighting] = field(default_factory=dict)
    """By the index of the step; of steps that ran unseen there is none."""

    @property
    def image_from(self) -> str | None:
        """What ran before; ``None`` for a first version, or if we weren't there."""
        before = self.job.from_
        return before.image or None if before and before.hash != self.job.to.hash else None

    @property
    def running(self) -> Step | None:
        """The step that runs."""
        return record.running_step(self.job) if self.job.begun else None

    @property
    def held_up(self) -> str:
        """What keeps it from going on, or its traffic from going back; empty if nothing does."""
        undecided = self.job.status in (JobStatus.RUNNING, JobStatus.FAILED)
        return self.job.message if self.job.begun and undecided else ""

    @property
    def weight_asked(self) -> int:
        """The canary's share in percent that the schedule asks for now."""
        return self.running.weight if self.running else 0

    def step_of(self, analysis: AnalysisState) -> Step | None:
        """The step that an analysis judges; ``None`` for one in the background."""
        if analysis.step is None:
            return None
        return self.job.steps[position(self.view.rollout.plan, analysis.step) + 1]

    def sighting(self, step: Step) -> Sighting:
        return self.sightings.get(step.index, Sighting())


def fold(before: Release | None, view: View, cluster: str, at: datetime, *, gap: bool) -> Release:
    """The release after one more look. ``gap``: what happened until now may have gone unseen."""
    folded = before.folded if before else None
    if view.current:
        seen = _observation(view, cluster, at, gap=gap)
        changed = record.fold(folded, seen)
        folded = _named(changed[-1], view.revisions) if changed else folded
    if folded is None or folded.to.image != view.image:
        return Release(view, _pending(view, cluster, at), folded)
    known = before.sightings if before and before.job.id == folded.id else {}
    return Release(view, folded, folded, _seen(known, folded, view) if view.current else known)


def _observation(view: View, cluster: str, at: datetime, *, gap: bool) -> Observation:
    rollout, stable = view.rollout, view.revision(Role.STABLE)
    at_stable = rollout.stable_hash == rollout.pod_hash
    return Observation(
        cluster,
        at,
        rollout,
        None,
        _alive(stable) if at_stable and rollout.moved else (),
        gap,
        analysis=view.against,
        stable_pods=() if at_stable else _alive(stable),
        routed=view.weights is not None,
        replica_sets=view.replica_sets,
        uncreated=view.uncreated,
        shares=view.weights,
    )


def _alive(revision: Revision | None) -> tuple[PodState, ...]:
    return tuple(pod for pod in revision.pods if not pod.terminating) if revision else ()


def _pending(view: View, cluster: str, at: datetime) -> Job:
    """What is asked for, though nothing of it has begun."""
    rollout = view.rollout
    request = Request(job="", image=rollout.image, actor=rollout.manager)
    return record.pending_job(
        request, rollout.name, rollout.namespace, cluster, "", rollout.plan, at
    )


def _named(job: Job, revisions: tuple[Revision, ...]) -> Job:
    """The job with the image of what it is from: the Rollout has only its hash."""
    if job.from_ is None or job.from_.image:
        return job
    images = {revision.hash: revision.image for revision in revisions}
    before = msgspec.structs.replace(job.from_, image=images.get(job.from_.hash, ""))
    return msgspec.structs.replace(job, from_=before)


def _seen(known: Mapping[int, Sighting], job: Job, view: View) -> Mapping[int, Sighting]:
    step = record.running_step(job)
    if step is None and job.status is JobStatus.SUCCEEDED:
        step = record.step_of(job, OwnKind.COMPLETED)
    if step is None:
        return known
    weight = view.weights.canary if view.weights else None
    stable, canary = _count(view.revision(Role.STABLE)), _count(view.revision(Role.CANARY))
    # Rollout and routes are watched apart: the weight may show after its step is over.
    before = job.steps[step.index - 1]
    late = known.get(before.index)
    if late and late.weight is not None and weight == before.weight:
        known = {**known, before.index: replace(late, weight=weight)}
    return {**known, step.index: Sighting(weight, stable, canary)}


def _count(revision: Revision | None) -> PodCount | None:
    return PodCount(revision.ready, revision.desired) if revision else None
