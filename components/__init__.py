"""Pulumi components of canary releases and of the platform under them.

Each is imported when it is first used: a program that declares releases alone doesn't import Helm's
part of the SDK, which takes longer than declaring ten apps.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devflow.components.argo_cd import ArgoCD, ArgoCDArgs
    from devflow.components.argo_rollouts import ArgoRollouts, ArgoRolloutsArgs
    from devflow.components.canary_release import CanaryRelease
    from devflow.components.canary_release_args import CanaryReleaseArgs
    from devflow.components.devflow import Devflow, DevflowArgs
    from devflow.components.istio import Istio, IstioArgs
    from devflow.components.mongodb import MongoDB, MongoDBArgs
    from devflow.components.prometheus import Prometheus, PrometheusArgs

__all__ = [
    "ArgoCD",
    "ArgoCDArgs",
    "ArgoRollouts",
    "ArgoRolloutsArgs",
    "CanaryRelease",
    "CanaryReleaseArgs",
    "Devflow",
    "DevflowArgs",
    "Istio",
    "IstioArgs",
    "MongoDB",
    "MongoDBArgs",
    "Prometheus",
    "PrometheusArgs",
]

_MODULES = {
    "ArgoCD": "argo_cd",
    "ArgoRollouts": "argo_rollouts",
    "CanaryRelease": "canary_release",
    "Devflow": "devflow",
    "Istio": "istio",
    "MongoDB": "mongodb",
    "Prometheus": "prometheus",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"devflow.components.{_MODULES[name.removesuffix('Args')]}")
    return getattr(module, name)
