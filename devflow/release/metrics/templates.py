"""AnalysisTemplates of an app, whatever they measure."""

from typing import TYPE_CHECKING, Any

from devflow.release.metrics.arguments import CANARY_HASH, STABLE_HASH
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    # The spec has a schedule, and a step of it makes a template.
    from devflow.release.spec.app import AppSpec

GROUP = "argoproj.io"
VERSION = f"{GROUP}/v1alpha1"
KIND = "AnalysisTemplate"
TEMPLATE_ARGUMENTS = tuple({"name": name} for name in (CANARY_HASH, STABLE_HASH))
"""The hashes of the two revisions' pods: Argo Rollouts fills them in."""


def template_of(app: "AppSpec", suffix: str, spec: dict[str, Any]) -> dict[str, Any]:
    """The app's template whose name has ``suffix`` after the app's."""
    return {
        "apiVersion": VERSION,
        "kind": KIND,
        "metadata": metadata(app, GROUP, KIND, suffix),
        "spec": spec,
    }
