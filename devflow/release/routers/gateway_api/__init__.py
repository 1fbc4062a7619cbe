"""The Gateway API: two Services, between which an HTTPRoute divides the traffic."""

from devflow.release.routers.gateway_api.router import GATEWAY_API

__all__ = ["GATEWAY_API"]
