"""The Rollout: the app's pods, and the schedule by which a new version gets its traffic."""

import json
from typing import Any, Literal

from devflow.release.durations import Duration
from devflow.release.metrics.analysis_reference import analysis, background_analysis
from devflow.release.names import APP_LABEL
from devflow.release.routers import ROUTERS
from devflow.release.spec.app import AppSpec
from devflow.release.steps.schedule import Approve, Pause, SetWeight, Step, Verify
from devflow.release.workload.metadata import AFTER_THE_REST, metadata
from devflow.release.workload.pod_template import pod_template

ARGO_GROUP = "argoproj.io"
ARGO_VERSION = f"{ARGO_GROUP}/v1alpha1"

SCHEDULE_ANNOTATION = "devflow.dev/steps"
"""The schedule as the user wrote it, as JSON: by it a reader of the Rollout can tell a verify from
a pause.
"""

ROLLBACK_ANNOTATION = "devflow.dev/rollback"
"""The app's ``rollback``: ``auto`` or ``manual``."""

GRACE_ANNOTATION = "devflow.dev/grace"
"""The app's ``verify.grace``, in seconds."""

_FOREVER_SECONDS = 2**31 - 1
"""Argo Rollouts has no "never" for a finished version's pods; its longest delay is 68 years."""


def rollout(app: AppSpec) -> dict[str, Any]:
    """One Argo Rollouts step for each step of the schedule, in the same order."""
    made: dict[str, Any] = {
        "apiVersion": ARGO_VERSION,
        "kind": "Rollout",
        "metadata": metadata(app, ARGO_GROUP, "Rollout", **_annotations(app)),
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
    if app.rollback_window:
        made["spec"]["rollbackWindow"] = {"revisions": app.rollback_window}
    return made


def _annotations(app: AppSpec) -> dict[str, str]:
    """What the Devflow controller needs to know, and a Rollout has no field for."""
    return {
        SCHEDULE_ANNOTATION: json.dumps(app.steps.written()),
        ROLLBACK_ANNOTATION: app.rollback,
        GRACE_ANNOTATION: str(app.verify.grace.seconds),
        **AFTER_THE_REST,
    }


def _canary(app: AppSpec) -> dict[str, Any]:
    canary: dict[str, Any] = {
        **ROUTERS[app.router].canary(app),
        "scaleDownDelaySeconds": _delay_seconds(app.scale_down.old_stable, keep=_FOREVER_SECONDS),
        "abortScaleDownDelaySeconds": _delay_seconds(app.scale_down.aborted_canary, keep=0),
        "steps": [_step(step, app) for step in app.steps],
    }
    if app.verify.background is not None:
        canary["analysis"] = background_analysis(app, app.verify.background)
    return canary


def _delay_seconds(delay: Duration | Literal["keep"], *, keep: int) -> int:
    return keep if isinstance(delay, str) else delay.seconds


def _step(step: Step, app: AppSpec) -> dict[str, Any]:
    """Argo Rollouts leaves a ``setWeight`` only when the canary's pods are ready, so a verify, be
    it an analysis or a pause, begins with all of them ready.
    """
    match step:
        case SetWeight(percent):
            return {"setWeight": percent}
        case Verify() if app.verify.has_metrics:
            return {"analysis": analysis(app)}
        case Verify():
            return {"pause": {"duration": str(app.verify.duration)}}
        case Pause(duration):
            return {"pause": {"duration": str(duration)}}
        case Approve():
            return {"pause": {}}
