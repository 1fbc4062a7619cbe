"""The Argo CD Application: the app's place in GitOps, which never fights Argo Rollouts."""

from collections.abc import Iterable
from typing import Any

from devflow.release.spec.app import AppSpec
from devflow.release.spec.argo_cd import SPEC_FILE
from devflow.release.spec.spec_json import written_text
from devflow.release.strategies import strategy_of
from devflow.release.workload.metadata import labels
from devflow.release.workload.rollout import ARGO_GROUP, ARGO_VERSION, left_to_others

IN_CLUSTER = "https://kubernetes.default.svc"
"""Argo CD's name for the cluster it runs in."""

PLUGIN = "devflow"
"""The name of the config management plugin that renders a spec."""

DELIVERY_ANNOTATION = "devflow.dev/delivery"
"""Who applies the app's objects, for those who see the Application alone."""

FINALIZER = "resources-finalizer.argocd.argoproj.io"
"""What makes Argo CD delete what an Application delivered before the Application itself is gone."""

SPEC_PARAMETER = "spec"
FILE_PARAMETER = "file"


def application(app: AppSpec) -> dict[str, Any]:
    """Blind to what Argo Rollouts rewrites. With direct delivery it is synced by hand only, so that
    there is one writer.
    """
    return {
        "apiVersion": ARGO_VERSION,
        "kind": "Application",
        "metadata": {
            "name": app.name,
            "namespace": app.application.namespace,
            "labels": labels(app),
            "annotations": {DELIVERY_ANNOTATION: app.delivery},
            **finalizers(app),
        },
        "spec": {
            "project": project_of(app),
            "source": _source(app),
            "destination": {"server": IN_CLUSTER, "namespace": app.namespace},
            "syncPolicy": _sync_policy(app),
            "ignoreDifferences": [
                *(
                    _ignored(moved.kind.group, moved.kind.kind, moved.argo_cd)
                    for moved in strategy_of(app).routing(app).moved
                    if moved.argo_cd
                ),
                *(_ignored(ARGO_GROUP, "Rollout", [f".{path}"]) for path in left_to_others(app)),
            ],
        },
    }


def _ignored(group: str, kind: str, paths: Iterable[str]) -> dict[str, Any]:
    return {"group": group, "kind": kind, "jqPathExpressions": list(paths)}


def finalizers(app: AppSpec) -> dict[str, Any]:
    """Of Argo CD's own objects, where the workload goes with them. With direct delivery Pulumi
    deletes it.
    """
    cascades = app.delivery == "gitops" and app.application.on_removal == "delete"
    return {"finalizers": [FINALIZER]} if cascades else {}


def project_of(app: AppSpec) -> str:
    """The AppProject of the app's Application."""
    own = app.name if app.delivery == "gitops" else "default"
    return app.application.project or own


def _source(app: AppSpec) -> dict[str, Any]:
    source: dict[str, Any] = {
        "repoURL": app.source.repo_url,
        "path": app.source.path,
        "targetRevision": app.source.target_revision,
    }
    if app.source.type == "directory":
        return {**source, "directory": {"recurse": True}}
    plugin: dict[str, Any] = {"name": PLUGIN}
    if app.delivery == "direct":
        # What Pulumi applies, so that Argo CD compares with that, whatever Git says.
        plugin["parameters"] = [{"name": SPEC_PARAMETER, "string": written_text(app)}]
    elif app.source.file != SPEC_FILE:
        plugin["parameters"] = [{"name": FILE_PARAMETER, "string": app.source.file}]
    return {**source, "plugin": plugin}


def _sync_policy(app: AppSpec) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "syncOptions": ["ApplyOutOfSyncOnly=true", "RespectIgnoreDifferences=true"]
    }
    sync = app.application.sync
    if app.delivery == "gitops" and sync.automated:
        policy["automated"] = {"prune": sync.prune, "selfHeal": sync.self_heal}
    return policy
