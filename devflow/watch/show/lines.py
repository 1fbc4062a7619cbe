"""A release as lines of text: one for each thing that changed."""

from collections.abc import Iterator

from devflow.record import Step, StepStatus, moved
from devflow.release.metrics.judgement import Verdict
from devflow.watch.decision import decision
from devflow.watch.outcome import Outcome
from devflow.watch.release import Release
from devflow.watch.show.images import short_image
from devflow.watch.view import View
from devflow.watch.waiting import PERSON, waiting

_UNDECIDED = (Verdict.PENDING, Verdict.RUNNING)


def opening(release: Release) -> str:
    """The line that says what is being watched."""
    before = f"{short_image(release.image_from)} → " if release.image_from else ""
    view = release.view
    app = f"{view.rollout.namespace}/{view.rollout.name}"
    return f"{app}: {before}{short_image(view.image)}: {_phase(view)}"


def changes(before: Release | None, release: Release, options: str = "") -> Iterator[str]:
    """What is new since ``before``; everything there is to say, if that is ``None``.

    ``options`` name the app's cluster to the commands that a user may give next.
    """
    view, known = release.view, before.view if before else None
    if known is None or known.image != view.image:
        yield opening(release)
    elif _phase(known) != _phase(view):
        yield f"  {_phase(view)}"
    same = before is not None and before.job.id == release.job.id
    for step, _ in moved(before.job if before and same else None, release.job):
        if step.status is not StepStatus.SKIPPED:
            yield f"  {_step(step)}"
    if view.weights and (known is None or known.weights != view.weights):
        yield f"  traffic: {view.weights}"
    if view.uncreated and (known is None or known.uncreated != view.uncreated):
        yield f"  pods can't be created: {view.uncreated}"
    if release.held_up and (before is None or before.held_up != release.held_up):
        yield f"  {release.held_up}"
    yield from _analyses(known, release)
    yield from _waiting(before, release, options)
    yield from _pods(known, view)
    asked = "" if waiting(release, options) else decision(release, options)
    if asked and (before is None or asked != decision(before, options)):
        yield f"  to decide: {asked}"


def ending(outcome: Outcome) -> str:
    return f"{outcome.word}: {outcome.message}"


def _phase(view: View) -> str:
    return f"{view.phase} ({view.message})" if view.message else str(view.phase)


def _step(step: Step) -> str:
    seconds = "" if step.seconds is None else f" after {step.seconds:.1f}s"
    why = f": {step.message}" if step.message else ""
    return f"step {step.index} {step.name}: {step.status}{seconds}{why}"


def _analyses(before: View | None, release: Release) -> Iterator[str]:
    """Each verdict once; of those that are still to come nothing, they change with the clock."""
    known = {run.name: run.phase for run in before.analyses} if before else {}
    for run in reversed(release.view.analyses):
        if run.phase in _UNDECIDED or known.get(run.name) == run.phase:
            continue
        step = release.step_of(run)
        where = "background" if step is None else f"step {step.index}"
        for metric in run.metrics:
            yield f"  analysis of {where}: {metric.verdict}: {metric.words}"


def _waiting(before: Release | None, release: Release, options: str) -> Iterator[str]:
    wait, known = waiting(release, options), waiting(before, options) if before else None
    if wait is None or wait == known:
        return
    since = f" since {wait.since.astimezone():%H:%M:%S}" if wait.since else ""
    yield f"  waiting for {PERSON}{since}: {wait.reason}; {wait.decide}"


def _pods(before: View | None, view: View) -> Iterator[str]:
    known = {pod.name: pod.status for r in before.revisions for pod in r.pods} if before else {}
    for revision in view.revisions:
        if all(known.get(pod.name) == pod.status for pod in revision.pods):
            continue
        states: dict[str, int] = {}
        for pod in revision.pods:
            states[pod.status] = states.get(pod.status, 0) + 1
        counted = ", ".join(f"{count} {status}" for status, count in states.items())
        what = f"{revision.role}, {short_image(revision.image)}"
        yield f"  revision {revision.number} ({what}): {counted}"
