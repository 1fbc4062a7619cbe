"""Istio: so far its kinds only, such as VirtualService and DestinationRule."""

from lab.crds import CrdSource
from lab.part import Part

PART = Part(
    name="istio",
    needs=("kube-apiserver",),
    crds=CrdSource("istio", "istio.io/istio", "manifests/charts/base/files/crd-all.gen.yaml"),
)
