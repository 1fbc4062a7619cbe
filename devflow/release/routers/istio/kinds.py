"""Kinds of Istio's API that are part of a release."""

from devflow.release.routers.router import Kind

ISTIO_GROUP = "networking.istio.io"
ISTIO_VERSION = f"{ISTIO_GROUP}/v1"

DESTINATION_RULE = Kind(ISTIO_VERSION, "DestinationRule")
VIRTUAL_SERVICE = Kind(ISTIO_VERSION, "VirtualService")
