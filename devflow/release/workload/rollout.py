"""The Rollout: the app's pods, and the schedule by which a new version gets its traffic."""

import json
from typing import Any

from devflow.release.freeze import FREEZE_ANNOTATION, freeze_json
from devflow.release.kubernetes.typed_form import typed_form
from devflow.release.names import APP_LABEL
from devflow.release.plan import PLAN_ANNOTATION, Plan, plan_json
from devflow.release.spec.app import AppSpec
from devflow.release.spec.exceptions import EXCEPTIONS_ANNOTATION, exceptions_json
from devflow.release.strategies import strategy_of
from devflow.release.workload.metadata import AFTER_THE_REST, metadata
from devflow.release.workload.pod_template import pod_template

ARGO_GROUP = "argoproj.io"
ARGO_VERSION = f"{ARGO_GROUP}/v1alpha1"

SCHEDULE_ANNOTATION = "devflow.dev/steps"
"""The schedule as the user wrote it, as JSON. A Devflow that doesn't know ``devflow.dev/plan`` yet
needs it, and so do Rollouts that have no plan yet.
"""

ROLLBACK_ANNOTATION = "devflow.dev/rollback"
"""The app's ``rollback``: ``auto`` or ``manual``."""

GRACE_ANNOTATION = "devflow.dev/grace"
"""The app's ``verify.grace``, in seconds."""


_DELETION = {"pulumi.com/deletionPropagationPolicy": "background"}
"""Pulumi's Kubernetes provider (4.34) can't read the status of a Rollout, and crashes on one that
is being deleted. One that is gone at once, and its pods after it, it doesn't look at.
"""


def left_to_others(app: AppSpec) -> tuple[str, ...]:
    """The paths of what Pulumi and Argo CD leave alone in the Rollout once it exists: the number of
    pods, where an autoscaler or a person sets it.
    """
    return ("spec.replicas",) if app.others_scale else ()


def rollout(app: AppSpec) -> dict[str, Any]:
    """The Rollout, with the plan of its releases as an annotation."""
    strategy = strategy_of(app)
    made: dict[str, Any] = {
        "apiVersion": ARGO_VERSION,
        "kind": "Rollout",
        "metadata": metadata(app, ARGO_GROUP, "Rollout", **_annotations(app, strategy.plan(app))),
        "spec": {
            "replicas": app.first_replicas,
            "revisionHistoryLimit": app.revision_history_limit,
            "progressDeadlineSeconds": app.progress_deadline.seconds,
            "progressDeadlineAbort": app.rollback == "auto",
            "selector": {"matchLabels": {APP_LABEL: app.name}},
            "strategy": {strategy.name: strategy.spec(app)},
            **_pods(app),
        },
    }
    if app.min_ready:
        made["spec"]["minReadySeconds"] = app.min_ready.seconds
    if app.rollback_window:
        made["spec"]["rollbackWindow"] = {"revisions": app.rollback_window}
    return made


def _pods(app: AppSpec) -> dict[str, Any]:
    """The pod template, or the Deployment that has it."""
    ref = app.workload_ref
    if ref is None:
        template = pod_template(app)
        return {"template": {**template, "spec": typed_form(template["spec"], "PodSpec")}}
    named = {"apiVersion": "apps/v1", "kind": "Deployment", "name": ref.deployment}
    return {"workloadRef": {**named, "scaleDown": ref.scale_down.lower()}}


def _annotations(app: AppSpec, plan: Plan) -> dict[str, str]:
    """What the Devflow controller needs to know, and a Rollout has no field for."""
    return {
        PLAN_ANNOTATION: plan_json(plan),
        SCHEDULE_ANNOTATION: json.dumps(app.steps.spec_form()),
        ROLLBACK_ANNOTATION: app.rollback,
        GRACE_ANNOTATION: str(app.verify.grace.seconds),
        **({FREEZE_ANNOTATION: freeze_json(app.freeze)} if app.freeze else {}),
        **({EXCEPTIONS_ANNOTATION: exceptions_json(app.exceptions)} if app.exceptions else {}),
        **_DELETION,
        **AFTER_THE_REST,
    }
