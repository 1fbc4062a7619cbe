"""A Deployment, but for its pod template."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.manifests import Manifest, described

OWN_ANNOTATIONS = (
    "deployment.kubernetes.io/",
    "kubectl.kubernetes.io/last-applied-configuration",
    "rollout.argoproj.io/",
)


DEFAULT_SHARE = "25%"
"""Of Kubernetes and Argo Rollouts, for `maxSurge` and `maxUnavailable`."""


def carry_deployment(deployment: Manifest) -> Carried:
    """How many pods, and how long they may take."""
    return Carried(_keys(deployment["spec"]), tuple(_findings(deployment)))


def _keys(spec: Mapping[str, Any]) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for ours, theirs in (("replicas", "replicas"), ("revisionHistoryLimit",) * 2):
        if spec.get(theirs) is not None:
            keys[ours] = spec[theirs]
    for ours, theirs in (
        ("progressDeadline", "progressDeadlineSeconds"),
        ("minReady", "minReadySeconds"),
    ):
        if spec.get(theirs):
            keys[ours] = f"{spec[theirs]}s"
    update = (spec.get("strategy") or {}).get("rollingUpdate") or {}
    for key in ("maxSurge", "maxUnavailable"):
        if update.get(key) not in (None, DEFAULT_SHARE):
            keys[key] = update[key]
    return keys


def _findings(deployment: Manifest) -> Iterator[Finding]:
    where, spec = described(deployment), deployment["spec"]
    strategy = spec.get("strategy") or {}
    if strategy.get("type") == "Recreate":
        yield Finding(
            Level.LOST,
            f"{where}: spec.strategy",
            "Recreate: a canary runs beside the old version; if both may run at once, take the"
            " strategy out and adopt again, else keep the Deployment and adopt the others by --only"
            " (docs/how-to/adopt.md#recreate)",
        )
    if spec.get("paused"):
        yield Finding(Level.CHANGES, f"{where}: spec.paused", "the Rollout begins unpaused")
    yield from metadata_findings(deployment)


def metadata_findings(manifest: Manifest) -> Iterator[Finding]:
    """Labels and annotations of an object itself, which the app's object doesn't have."""
    where = described(manifest)
    for kind in ("labels", "annotations"):
        own = manifest["metadata"].get(kind) or {}
        keys = [key for key in own if not str(key).startswith(OWN_ANNOTATIONS)]
        if keys:
            yield Finding(
                Level.CHANGES,
                f"{where}: metadata.{kind}",
                f"{', '.join(sorted(map(str, keys)))}: the app's objects have Devflow's own",
            )
