"""One app as its objects show it, whether a spec was built or a Pulumi program declared them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devflow.release.names import APP_LABEL, MANAGED_BY, MANAGED_BY_LABEL
from devflow.release.plan import PLAN_ANNOTATION
from devflow.release.routers.hosts import hosts_of
from devflow.release.spec.exceptions import EXCEPTIONS_ANNOTATION
from devflow.release.workload.rollout import ARGO_GROUP

Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Released:
    """A Rollout of ours, and the objects that belong to it."""

    name: str
    rollout: Manifest
    objects: tuple[Manifest, ...]
    """All of the app's, the Rollout included."""

    @property
    def plan(self) -> list[dict[str, Any]]:
        """The steps of ``devflow.dev/plan``, as they are written there."""
        steps = _json(self.rollout, PLAN_ANNOTATION)
        return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []

    @property
    def exceptions(self) -> dict[str, str]:
        """By rule, why the app may break it."""
        found = _json(self.rollout, EXCEPTIONS_ANNOTATION)
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    @property
    def pod(self) -> Mapping[str, Any]:
        """The spec of its pods; empty if they are a Deployment's (``workloadRef``)."""
        template = (self.rollout.get("spec") or {}).get("template") or {}
        spec: Mapping[str, Any] = template.get("spec") or {}
        return spec

    @property
    def containers(self) -> list[Mapping[str, Any]]:
        """Those that run as long as a pod does, the app's own first."""
        sidecars = [
            one
            for one in self.pod.get("initContainers") or ()
            if one.get("restartPolicy") == "Always"
        ]
        return [*(self.pod.get("containers") or ()), *sidecars]

    @property
    def all_containers(self) -> list[Mapping[str, Any]]:
        """Those that only prepare a pod, too."""
        return [*(self.pod.get("containers") or ()), *(self.pod.get("initContainers") or ())]

    @property
    def is_canary(self) -> bool:
        """Whether traffic grows by weights; else it is switched at once (blue-green)."""
        return "canary" in ((self.rollout.get("spec") or {}).get("strategy") or {})

    @property
    def hosts(self) -> set[str]:
        """The DNS names that its routes serve."""
        return {host for one in self.objects for host in hosts_of(one)}

    def of_kind(self, kind: str) -> list[Manifest]:
        """Its objects of a kind."""
        return [one for one in self.objects if one.get("kind") == kind]


def released(manifests: Iterable[Manifest]) -> tuple[Released, ...]:
    """Return the apps among objects: Rollouts that Devflow manages, each with the objects of its
    namespace that have its label.
    """
    ours = [one for one in manifests if _labels(one).get(MANAGED_BY_LABEL) == MANAGED_BY]
    return tuple(
        Released(_labels(one)[APP_LABEL], one, tuple(each for each in ours if _beside(each, one)))
        for one in ours
        if one.get("kind") == "Rollout"
        and str(one.get("apiVersion")).startswith(f"{ARGO_GROUP}/")
        and APP_LABEL in _labels(one)
    )


def _beside(one: Manifest, rollout: Manifest) -> bool:
    same_app = _labels(one).get(APP_LABEL) == _labels(rollout)[APP_LABEL]
    spaces = {(each.get("metadata") or {}).get("namespace") for each in (one, rollout)}
    return same_app and len(spaces) == 1


def _labels(one: Manifest) -> Mapping[str, str]:
    return (one.get("metadata") or {}).get("labels") or {}


def _json(one: Manifest, annotation: str) -> Any:
    text = ((one.get("metadata") or {}).get("annotations") or {}).get(annotation)
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
