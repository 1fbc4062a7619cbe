"""Installs the parts of the platform that a stack asks for."""

from typing import Any

import pulumi
from pulumi_kubernetes import Provider

from devflow import components
from devflow.release import Duration
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform_spec import PlatformSpec


def deploy_platform(
    spec: PlatformSpec, provider: Provider | None, mongodb_uri: pulumi.Output[str] | None
) -> list[pulumi.Resource]:
    """Install them and export where they are; those that apps need to be there before them.

    With a ``mongodb_uri`` no MongoDB is installed, only the Secret that holds it.
    """
    options = pulumi.ResourceOptions(provider=provider)
    needed: list[pulumi.Resource] = []
    exports: dict[str, dict[str, Any]] = {}
    if spec.istio is not None:
        istio = components.Istio("istio", _args(spec.istio), options)
        needed.append(istio)
        exports["istio"] = {
            "namespace": istio.namespace,
            "chartVersion": istio.chart_version,
            "gateway": istio.gateway,
        }
    if spec.prometheus is not None:
        prometheus = components.Prometheus("prometheus", _args(spec.prometheus), options)
        exports["prometheus"] = {
            "namespace": prometheus.namespace,
            "chartVersion": prometheus.chart_version,
            "url": prometheus.url,
        }
    if spec.argo_rollouts is not None:
        args = _args(spec.argo_rollouts)
        if spec.prometheus is not None:
            args["prometheus_url"] = prometheus.url
        rollouts = components.ArgoRollouts("argo-rollouts", args, options)
        needed.append(rollouts)
        exports["argoRollouts"] = {
            "namespace": rollouts.namespace,
            "chartVersion": rollouts.chart_version,
        }
    if spec.argo_cd is not None:
        argo_cd = components.ArgoCD("argo-cd", _args(spec.argo_cd), options)
        needed.append(argo_cd)
        exports["argoCd"] = {
            "namespace": argo_cd.namespace,
            "chartVersion": argo_cd.chart_version,
        }
    if spec.mongodb is not None:
        args = _args(spec.mongodb)
        if mongodb_uri is not None:
            args["external_uri"] = mongodb_uri
        mongodb = components.MongoDB("mongodb", args, options)
        exports["mongodb"] = {
            "namespace": mongodb.namespace,
            "secretName": mongodb.secret_name,
        }
        pulumi.export("mongodbUri", mongodb.uri)
        mongodb_uri = mongodb.uri
    if spec.devflow is not None:
        if mongodb_uri is None:
            raise pulumi.RunError(
                "platform.devflow has no MongoDB to write to; add platform.mongodb, or set"
                " devflow:mongodbUri with 'pulumi config set --secret'"
            )
        devflow_args = _args(spec.devflow)
        devflow_args["mongodb_uri"] = mongodb_uri
        devflow = components.Devflow("devflow", devflow_args, options)
        exports["devflow"] = {"namespace": devflow.namespace}
    pulumi.export("platform", exports)
    return needed


def _args(spec: SpecModel) -> Any:
    """What was written; what wasn't is left to the component's defaults."""
    return {
        key: str(value) if isinstance(value, Duration) else value
        for key, value in spec
        if key in spec.model_fields_set
    }
