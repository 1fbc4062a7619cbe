"""Istio: one Service, whose pods a DestinationRule divides into two subsets."""

from devflow.release.routers.istio.router import ISTIO

__all__ = ["ISTIO"]
