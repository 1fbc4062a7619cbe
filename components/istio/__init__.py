"""Istio: the mesh that splits the traffic, and its gateways."""

from devflow.components.istio.component import Istio, IstioArgs
from devflow.components.istio.gateways import IstioCertificateArgs, IstioGatewayArgs
from devflow.components.istio.revisions import IstioRevisionArgs

__all__ = ["Istio", "IstioArgs", "IstioCertificateArgs", "IstioGatewayArgs", "IstioRevisionArgs"]
