"""The Rollout: the app's pods, and the schedule by which a new version gets its traffic."""

import json
from typing import Any, Literal

from devflow.release.durations import Duration
from devflow.release.metadata import AFTER_THE_REST, metadata
from devflow.release.names import APP_LABEL, CANARY, ROUTE, STABLE
from devflow.release.pod_template import pod_template
from devflow.release.spec import AppSpec
from devflow.release.steps import Approve, Pause, SetWeight, Step, Verify

ARGO_GROUP = "argoproj.io"
ARGO_VERSION = f"{ARGO_GROUP}/v1alpha1"

SCHEDULE_ANNOTATION = "devflow.dev/steps"
"""The schedule as the user wrote it, as JSON: by it a reader of the Rollout can tell a verify from
a pause.
"""

_FOREVER_SECONDS = 2**31 - 1
"""Argo Rollouts has no "never" for a finished version's pods; its longest delay is 68 years."""


def rollout(app: AppSpec) -> dict[str, Any]:
    """One Argo Rollouts step for each step of the schedule, in the same order."""
    return {
        "apiVersion": ARGO_VERSION,
        "kind": "Rollout",
        "metadata": metadata(
            app,
            ARGO_GROUP,
            "Rollout",
            **{SCHEDULE_ANNOTATION: json.dumps(app.steps.written()), **AFTER_THE_REST},
        ),
        "spec": {
            "replicas": app.replicas,
            "revisionHistoryLimit": app.revision_history_limit,
            "progressDeadlineSeconds": app.progress_deadline.seconds,
            "progressDeadlineAbort": app.rollback == "auto",
            "selector": {"matchLabels": {APP_LABEL: app.name}},
            "strategy": {"canary": _canary(app)},
            "template": pod_template(app),
        },
    }


def _canary(app: AppSpec) -> dict[str, Any]:
    return {
        "trafficRouting": {
            "istio": {
                "virtualService": {"name": app.name, "routes": [ROUTE]},
                "destinationRule": {
                    "name": app.name,
                    "stableSubsetName": STABLE,
                    "canarySubsetName": CANARY,
                },
            }
        },
        "scaleDownDelaySeconds": _delay_seconds(app.scale_down.old_stable, keep=_FOREVER_SECONDS),
        "abortScaleDownDelaySeconds": _delay_seconds(app.scale_down.aborted_canary, keep=0),
        "steps": [_step(step, app.verify.duration) for step in app.steps],
    }


def _delay_seconds(delay: Duration | Literal["keep"], *, keep: int) -> int:
    return keep if isinstance(delay, str) else delay.seconds


def _step(step: Step, verify_for: Duration) -> dict[str, Any]:
    """Argo Rollouts leaves a ``setWeight`` only when the canary's pods are ready, so the pause of a
    verify begins with all of them ready.
    """
    match step:
        case SetWeight(percent):
            return {"setWeight": percent}
        case Verify():
            return {"pause": {"duration": str(verify_for)}}
        case Pause(duration):
            return {"pause": {"duration": str(duration)}}
        case Approve():
            return {"pause": {}}
