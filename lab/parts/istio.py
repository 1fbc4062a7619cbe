"""Istio: its kinds, such as VirtualService, and the namespaces of its control plane and gateway."""

from lab.crds import CrdSource
from lab.part import Part, namespace

CONTROL_PLANE = "istio-system"
INGRESS = "istio-ingress"

PART = Part(
    name="istio",
    needs=("kube-apiserver",),
    crds=CrdSource("istio", "istio.io/istio", "manifests/charts/base/files/crd-all.gen.yaml"),
    objects=lambda _site: (namespace(CONTROL_PLANE), namespace(INGRESS)),
)
