"""argocd: its kinds, such as Application, and its namespace."""

from devflow.lab.part import Part, namespace
from devflow.lab.parts.argocd import NAMESPACE
from devflow.lab.programs.crds import CrdSource
from devflow.lab.programs.go_binary import TOOLS

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
