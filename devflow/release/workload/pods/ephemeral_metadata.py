"""Labels and annotations that pods have while they are of the canary, or of stable."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def ephemeral_metadata(app: "AppSpec") -> dict[str, Any]:
    """The fields of the Rollout's strategy; empty if the app asks for none. Argo Rollouts changes
    pods in place: neither starts a release.
    """
    made = {}
    for key, asked in (
        ("canaryMetadata", app.canary_metadata),
        ("stableMetadata", app.stable_metadata),
    ):
        both = {"labels": dict(asked.labels), "annotations": dict(asked.annotations)}
        if kept := {kind: values for kind, values in both.items() if values}:
            made[key] = kept
    return made
