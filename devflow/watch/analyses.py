"""The analyses of a release: what was measured, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devflow.release.metrics.judgement import Judgement, Verdict, judgements, reason
from devflow.release.names import HASH_LABEL, REVISION_ANNOTATION
from devflow.release.plan import Plan, position

UNDECIDED = (Verdict.PENDING, Verdict.RUNNING)

_STEP_LABEL = "step-index"


@dataclass(frozen=True, slots=True)
class AnalysisView:
    """One AnalysisRun."""

    name: str
    step: int | None
    """Index of the plan's step that it judges; ``None`` for one in the background of them all."""
    verdict: Verdict
    reason: str
    """Why, in words with numbers."""
    metrics: tuple[Judgement, ...]


def analyses(
    rollout: Mapping[str, Any], plan: Plan, runs: Iterable[Mapping[str, Any]]
) -> tuple[AnalysisView, ...]:
    """Those of the release that the Rollout is at, newest first."""
    own = [run for run in runs if _belongs(run["metadata"], rollout)]
    own.sort(key=lambda run: (run["metadata"]["creationTimestamp"], run["metadata"]["name"]))
    return tuple(_view(run, plan) for run in reversed(own))


def _belongs(metadata: Mapping[str, Any], rollout: Mapping[str, Any]) -> bool:
    """A version that comes back has the hash it had before, but another revision."""
    status, annotations = rollout.get("status") or {}, rollout["metadata"].get("annotations") or {}
    number = (metadata.get("annotations") or {}).get(REVISION_ANNOTATION)
    return (
        any(o["uid"] == rollout["metadata"]["uid"] for o in metadata.get("ownerReferences") or ())
        and (metadata.get("labels") or {}).get(HASH_LABEL) == status.get("currentPodHash")
        and number == annotations.get(REVISION_ANNOTATION)
    )


def _view(run: Mapping[str, Any], plan: Plan) -> AnalysisView:
    step = (run["metadata"].get("labels") or {}).get(_STEP_LABEL)
    return AnalysisView(
        name=run["metadata"]["name"],
        step=position(plan, int(step)) if step is not None else None,
        verdict=Verdict((run.get("status") or {}).get("phase") or Verdict.PENDING),
        reason=reason(run),
        metrics=judgements(run),
    )
