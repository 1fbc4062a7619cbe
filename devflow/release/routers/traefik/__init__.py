"""Traefik: two Services, between which a TraefikService divides the traffic."""

from devflow.release.routers.traefik.router import TRAEFIK

__all__ = ["TRAEFIK"]
