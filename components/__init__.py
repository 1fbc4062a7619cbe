"""Pulumi components of canary releases and of the platform under them."""

from components.argo_cd import ArgoCD, ArgoCDArgs
from components.argo_rollouts import ArgoRollouts, ArgoRolloutsArgs
from components.canary_release import CanaryRelease
from components.canary_release_args import CanaryReleaseArgs
from components.istio import Istio, IstioArgs
from components.mongodb import MongoDB, MongoDBArgs
from components.prometheus import Prometheus, PrometheusArgs

__all__ = [
    "ArgoCD",
    "ArgoCDArgs",
    "ArgoRollouts",
    "ArgoRolloutsArgs",
    "CanaryRelease",
    "CanaryReleaseArgs",
    "Istio",
    "IstioArgs",
    "MongoDB",
    "MongoDBArgs",
    "Prometheus",
    "PrometheusArgs",
]
