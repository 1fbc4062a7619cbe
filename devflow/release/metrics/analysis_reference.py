"""A Rollout's references to its AnalysisTemplate: in a step, or for the release as a whole."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.metrics.arguments import CANARY_HASH, COUNT, STABLE_HASH
from devflow.release.plan import argo_index
from devflow.release.workload.metadata import labels

if TYPE_CHECKING:
    # The spec has a schedule, and a step of it is an analysis.
    from devflow.release.spec.app import AppSpec

_ENDLESS = 2**31 - 1
"""A background analysis ends with its release."""


def analysis(app: "AppSpec") -> dict[str, Any]:
    """The analysis of one verify. Argo Rollouts fills in the hashes of the two revisions."""
    return own_analysis(app, app.name, {})


def own_analysis(
    app: "AppSpec", template: str, args: Mapping[str, str], *, cluster: bool = False
) -> dict[str, Any]:
    """The analysis of one step by a template that need not be Devflow's: Argo Rollouts leaves out
    arguments that it doesn't have.
    """
    scope = {"clusterScope": True} if cluster else {}
    return {
        "templates": [{"templateName": template, **scope}],
        "args": [
            {"name": CANARY_HASH, "valueFrom": {"podTemplateHashValue": "Latest"}},
            {"name": STABLE_HASH, "valueFrom": {"podTemplateHashValue": "Stable"}},
            *({"name": name, "value": value} for name, value in args.items()),
        ],
        "analysisRunMetadata": {"labels": labels(app)},
    }


def background_analysis(app: "AppSpec", from_weight: int) -> dict[str, Any]:
    """The analysis of a whole release, once the step that sets ``from_weight`` is done: before it,
    the canary may have no pods yet, and a window without requests would be inconclusive.
    """
    made = analysis(app)
    made["args"].append({"name": COUNT, "value": str(_ENDLESS)})
    plan = app.steps.plan(app)
    sets = next(index for index, step in enumerate(plan) if step.weight == from_weight)
    return {**made, "startingStep": argo_index(plan, sets + 1)}
