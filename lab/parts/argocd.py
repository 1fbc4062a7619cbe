"""Argo CD: so far its kinds only, such as Application."""

from lab.crds import CrdSource
from lab.go_binary import TOOLS
from lab.part import Part, namespace

PART = Part(
    name="argocd",
    needs=("kube-apiserver",),
    crds=CrdSource(
        "argocd",
        "github.com/argoproj/argo-cd/v3",
        "manifests/crds/*-crd.yaml",
        # Argo CD needs older Kubernetes modules than the other programs.
        module=TOOLS / "argocd",
    ),
    objects=lambda _site: (namespace("argocd"),),
)
