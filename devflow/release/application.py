"""The Argo CD Application: the app's place in GitOps, which never fights Argo Rollouts."""

from typing import Any

from devflow.release.destination_rule import ISTIO_GROUP
from devflow.release.metadata import labels
from devflow.release.names import HASH_LABEL
from devflow.release.rollout import ARGO_VERSION
from devflow.release.spec import AppSpec

IN_CLUSTER = "https://kubernetes.default.svc"
"""Argo CD's name for the cluster it runs in."""


def application(app: AppSpec) -> dict[str, Any]:
    """Synced by hand only, so that there is one writer; blind to what Argo Rollouts rewrites."""
    return {
        "apiVersion": ARGO_VERSION,
        "kind": "Application",
        "metadata": {
            "name": app.name,
            "namespace": app.application.namespace,
            "labels": labels(app),
        },
        "spec": {
            "project": app.application.project,
            "source": {
                "repoURL": app.source.repo_url,
                "path": app.source.path,
                "targetRevision": app.source.target_revision,
            },
            "destination": {"server": IN_CLUSTER, "namespace": app.namespace},
            "syncPolicy": {
                "syncOptions": ["ApplyOutOfSyncOnly=true", "RespectIgnoreDifferences=true"]
            },
            "ignoreDifferences": [
                {
                    "group": ISTIO_GROUP,
                    "kind": "VirtualService",
                    "jqPathExpressions": [".spec.http[].route[].weight"],
                },
                {
                    "group": ISTIO_GROUP,
                    "kind": "DestinationRule",
                    "jqPathExpressions": [f'.spec.subsets[].labels["{HASH_LABEL}"]'],
                },
            ],
        },
    }
