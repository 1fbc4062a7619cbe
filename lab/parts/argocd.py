"""argocd: its kinds, such as Application, and its namespace."""

from lab.argocd import NAMESPACE
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
        module=TOOLS / "argocd",
    ),
    objects=lambda _site: (namespace(NAMESPACE),),
)
