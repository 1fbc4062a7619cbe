"""A Rollout's states, trimmed to what a release is told by, as changes from each to the next."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from devflow.kube import EventType

SPEC = ("replicas", "paused", "progressDeadlineSeconds", "strategy")


IMAGE = ("name", "image")


STATUS = (
    *("observedGeneration", "phase", "message", "currentPodHash", "stableRS", "currentStepHash"),
    *("currentStepIndex", "updatedReplicas", "abort", "promoteFull", "pauseConditions", "canary"),
)


def trimmed(event: Mapping[str, Any]) -> dict[str, Any]:
    """Of a Rollout what a release is told by; nothing of one that is gone."""
    if event["type"] == EventType.DELETED:
        return {}
    found = event["object"]
    spec, containers = found["spec"], found["spec"]["template"]["spec"]["containers"]
    names = ("name", "uid", "generation", "resourceVersion")
    return {
        "metadata": {
            **{name: found["metadata"][name] for name in names},
            "namespace": "shop",
            "annotations": {
                name: value
                for name, value in found["metadata"]["annotations"].items()
                if name.startswith(("devflow.dev/", "rollout.argoproj.io/revision"))
            },
        },
        "spec": {
            **{name: spec[name] for name in SPEC if name in spec},
            "template": {"spec": {"containers": [{n: c[n] for n in IMAGE} for c in containers]}},
        },
        "status": {name: v for name, v in found.get("status", {}).items() if name in STATUS},
    }


def difference(before: Any, after: Any) -> Any:
    """The JSON merge patch (RFC 7396) from one to the other."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    gone = {name: None for name in before if name not in after}
    changed = {
        name: difference(before.get(name), value)
        for name, value in after.items()
        if name not in before or before[name] != value
    }
    return gone | changed


def lines(events: list[dict[str, Any]]) -> Iterator[str]:
    """The first state, then what changed from each to the next."""
    before: dict[str, Any] = {}
    for event in events:
        after = trimmed(event)
        yield json.dumps(difference(before, after))
        before = after
