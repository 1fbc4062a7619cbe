"""argocd-settings: what Argo CD watches, and what its Applications may do."""

from typing import Any

import yaml

from devflow.lab.part import Manifest, Part, Site
from devflow.lab.parts.argocd import NAMESPACE

_IN_CLUSTER = "https://kubernetes.default.svc"
# Kinds that change all the time and that no Application has: they need not be watched.
_NOT_WATCHED = [
    {"apiGroups": ["", "events.k8s.io"], "kinds": ["Event"]},
    {"apiGroups": ["coordination.k8s.io"], "kinds": ["Lease"]},
    {"apiGroups": ["discovery.k8s.io", ""], "kinds": ["EndpointSlice", "Endpoints"]},
    {"apiGroups": ["networking.istio.io"], "kinds": ["WorkloadEntry"]},
    {"apiGroups": ["authentication.k8s.io", "authorization.k8s.io"], "kinds": ["*"]},
]


def _objects(site: Site) -> tuple[Manifest, ...]:
    settings = {
        "application.resourceTrackingMethod": "annotation",
        "resource.exclusions": yaml.safe_dump(_NOT_WATCHED),
        # As Argo CD's own manifests have it: a change of status alone asks for no comparison.
        "resource.customizations.ignoreResourceUpdates.all": "jsonPointers: [/status]\n",
    }
    # Only repositories of this lab, only namespaces of apps, nothing that belongs to the cluster.
    project = {
        "sourceRepos": [f"{site.layout.repository.parent.as_uri()}/*"],
        "destinations": [
            {"server": _IN_CLUSTER, "namespace": "*"},
            *(
                {"server": _IN_CLUSTER, "namespace": f"!{name}"}
                for name in ("default", "kube-*", "argo*", "istio-*")
            ),
        ],
        "clusterResourceWhitelist": [],
    }
    return (
        _object("v1", "ConfigMap", "argocd-cm", data=settings),
        _object("v1", "Secret", "argocd-secret", type="Opaque"),
        _object("argoproj.io/v1alpha1", "AppProject", "default", spec=project),
    )


def _object(api_version: str, kind: str, name: str, **content: Any) -> Manifest:
    labels = {"app.kubernetes.io/part-of": "argocd"}
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **content}


PART = Part(name="argocd-settings", needs=("argocd",), objects=_objects)
