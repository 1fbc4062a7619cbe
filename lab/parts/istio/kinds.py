"""istio: its kinds, such as VirtualService, and the namespaces of its control plane and gateway."""

from devflow.lab.part import Part, namespace
from devflow.lab.parts.istio import CONTROL_PLANE, INGRESS
from devflow.lab.programs.crds import CrdSource

PART = Part(
    name="istio",
    needs=("kube-apiserver",),
    crds=CrdSource("istio", "istio.io/istio", "manifests/charts/base/files/crd-all.gen.yaml"),
    objects=lambda _site: (namespace(CONTROL_PLANE), namespace(INGRESS)),
)
