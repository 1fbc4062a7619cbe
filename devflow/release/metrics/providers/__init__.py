"""Providers of metrics: whom Argo Rollouts asks. One provider is one file, and one name below."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from devflow.release.metrics.providers.prometheus import PROMETHEUS
from devflow.release.metrics.providers.provider import Provider, TrafficProvider

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

__all__ = ["PROVIDERS", "Provider", "TrafficProvider", "provider_of"]

PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in (PROMETHEUS,)}
"""All providers, by their name in a metric of Argo Rollouts."""


def provider_of(app: "AppSpec") -> TrafficProvider:
    """The provider that knows the app's traffic."""
    return PROMETHEUS
