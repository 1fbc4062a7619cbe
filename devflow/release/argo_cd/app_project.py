"""The AppProject: what an app that is delivered by GitOps may bring into the cluster."""

from typing import Any

from devflow.release.argo_cd.application import IN_CLUSTER, finalizers
from devflow.release.companions import COMPANIONS
from devflow.release.routers import router_for
from devflow.release.spec.app import AppSpec
from devflow.release.strategies import strategy_of
from devflow.release.workload.metadata import labels
from devflow.release.workload.rollout import ARGO_GROUP, ARGO_VERSION

_KINDS = ((ARGO_GROUP, "AnalysisTemplate"), (ARGO_GROUP, "Rollout"))
"""Kinds of every app; its router's and those of all companions come beside them."""


def app_project(app: AppSpec) -> dict[str, Any] | None:
    """One repository, one namespace, and the kinds of a release: a person who can write to the
    repository can't reach further. ``None`` where the project is somebody else's.
    """
    if app.delivery == "direct" or app.application.project is not None:
        return None
    return {
        "apiVersion": ARGO_VERSION,
        "kind": "AppProject",
        "metadata": {
            "name": app.name,
            "namespace": app.application.namespace,
            "labels": labels(app),
            # Argo CD can't delete what an Application delivered once its project is gone.
            **finalizers(app),
        },
        "spec": {
            "sourceRepos": [app.source.repo_url],
            "destinations": [{"server": IN_CLUSTER, "namespace": app.namespace}],
            "clusterResourceWhitelist": [],
            "namespaceResourceWhitelist": [
                {"group": group, "kind": kind} for group, kind in _kinds(app)
            ],
        },
    }


def _kinds(app: AppSpec) -> list[tuple[str, str]]:
    # An app that changes its strategy still has to be able to delete what the other made.
    kinds = {*router_for(app).kinds, *strategy_of(app).routing(app).kinds}
    routing = ((kind.group, kind.kind) for kind in kinds)
    companions = ((kind.group, kind.kind) for each in COMPANIONS for kind in each.kinds)
    return sorted({*_KINDS, *routing, *companions})
