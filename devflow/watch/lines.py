"""A release as lines of text: one for each thing that changed."""

from collections.abc import Iterator

from devflow.watch.analyses import UNDECIDED
from devflow.watch.history import History, StepRecord, StepState
from devflow.watch.outcome import Outcome
from devflow.watch.view import ReleaseView


def opening(view: ReleaseView, history: History) -> str:
    """The line that says what is being watched."""
    before = f"{history.image_from} → " if history.image_from else ""
    return f"{view.namespace}/{view.app}: {before}{view.image}: {_phase(view)}"


def changes(
    before: tuple[ReleaseView, History] | None, view: ReleaseView, history: History
) -> Iterator[str]:
    """What is new since ``before``; everything there is to say, if that is ``None``."""
    if before is None or before[0].image != view.image:
        yield opening(view, history)
    elif _phase(before[0]) != _phase(view):
        yield f"  {_phase(view)}"
    known = before[1].steps if before and before[1].target == history.target else None
    for index, step in enumerate(history.steps):
        unsaid = known[index].state if known else StepState.PENDING
        if step.state not in (unsaid, StepState.SKIPPED):
            yield f"  {_step(index, step)}"
    if view.weights and (before is None or before[0].weights != view.weights):
        yield f"  traffic: canary {view.weights.canary}%, stable {view.weights.stable}%"
    yield from _analyses(before[0] if before else None, view)
    yield from _pods(before[0] if before else None, view)


def ending(outcome: Outcome) -> str:
    return f"{outcome.word}: {outcome.message}"


def _phase(view: ReleaseView) -> str:
    return f"{view.phase} ({view.message})" if view.message else str(view.phase)


def _step(index: int, step: StepRecord) -> str:
    seconds = "" if step.seconds is None else f" after {step.seconds:.1f}s"
    return f"step {index + 1} {step.title}: {step.state}{seconds}"


def _analyses(before: ReleaseView | None, view: ReleaseView) -> Iterator[str]:
    """Each verdict once; of those that are still to come nothing, they change with the clock."""
    known = {run.name: run.verdict for run in before.analyses} if before else {}
    for run in reversed(view.analyses):
        if run.verdict in UNDECIDED or known.get(run.name) is run.verdict:
            continue
        where = "background" if run.step is None else f"step {run.step + 1}"
        for metric in run.metrics:
            yield f"  analysis of {where}: {metric.verdict}: {metric.words}"


def _pods(before: ReleaseView | None, view: ReleaseView) -> Iterator[str]:
    known = {pod.name: pod.status for r in before.revisions for pod in r.pods} if before else {}
    for revision in view.revisions:
        told = {pod.status for pod in revision.pods if known.get(pod.name) != pod.status}
        if not told:
            continue
        states: dict[str, int] = {}
        for pod in revision.pods:
            states[pod.status] = states.get(pod.status, 0) + 1
        counted = ", ".join(f"{count} {status}" for status, count in states.items())
        yield f"  revision {revision.number} ({revision.role}, {revision.image}): {counted}"
