"""Settings of Argo Rollouts."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from devflow.components.settings.common import ChartSettings, OwnNamespace, Replicas
from devflow.reading.grammar.texts import check_address
from devflow.reading.shown import shown
from devflow.release import SpecError
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import ObjectName
from devflow.release.spec.model import SpecModel

NAMESPACE = "argo-rollouts"
"""Where it is by default."""
_CHECKSUM = re.compile(r"[0-9a-f]{64}", re.ASCII)
GATEWAY_API_PLUGIN = "argoproj-labs/gatewayAPI"

RouterName = Literal[
    "istio",
    "gateway-api",
    "nginx",
    "traefik",
    "none",
    "alb",
    "ambassador",
    "apisix",
    "appMesh",
    "contour",
    "gloo",
    "smi",
]
"""A router for which Argo Rollouts and the controller can be set up."""


def _check_location(location: str) -> str:
    refusal = "is not the address of a program; begin with https://"
    return check_address(location, ("https://",), refusal)


def _check_checksum(checksum: str) -> str:
    if not _CHECKSUM.fullmatch(checksum):
        raise ValueError(
            f"{shown(checksum)} is not a SHA-256; write the 64 digits that `sha256sum FILE` shows"
        )
    return checksum


Location = Annotated[str, AfterValidator(_check_location)]
Checksum = Annotated[str, AfterValidator(_check_checksum)]


class GatewayApiPluginSpec(SpecModel):
    """Where the plugin for the Gateway API comes from."""

    location: Leaf[Location]
    sha256: Leaf[Checksum]


class RolloutsPluginSpec(SpecModel):
    """Another plugin of Argo Rollouts."""

    kind: Literal["trafficRouter", "metricProvider", "step"]
    name: str
    location: Leaf[Location]
    sha256: Leaf[Checksum]


class SecretKeySpec(SpecModel):
    """A key of a Secret."""

    name: ObjectName
    key: str


class ArgoRolloutsSettings(ChartSettings):
    """What a stack's file and a program may write of ``devflow.components.ArgoRollouts``."""

    namespace: OwnNamespace | None = None
    replicas: Leaf[Replicas] | None = None
    routers: Annotated[list[RouterName], Field(min_length=1)] | None = None
    gateway_api_plugin: GatewayApiPluginSpec | None = None
    plugins: list[RolloutsPluginSpec] | None = None
    """More plugins."""
    prometheus_secret: SecretKeySpec | None = None
    """A Secret in its namespace with the address of Prometheus, where that has a password."""

    @model_validator(mode="after")
    def _plugins_fit(self) -> "ArgoRolloutsSettings":
        routing = self.gateway_api_plugin
        if "gateway-api" in (self.routers or ()) and routing is None:
            raise SpecError(
                "gatewayApiPlugin",
                "is missing; the router 'gateway-api' needs the location and the sha256 of a"
                " plugin that you have checked; https://github.com/argoproj-labs/"
                "rollouts-plugin-trafficrouter-gatewayapi/releases has them",
            )
        names = set() if routing is None else {GATEWAY_API_PLUGIN}
        for index, plugin in enumerate(self.plugins or ()):
            if plugin.name in names:
                raise SpecError(
                    f"plugins[{index}].name", f"{plugin.name!r} is there twice; give it once"
                )
            names.add(plugin.name)
        return self

    @model_validator(mode="after")
    def _one_stays(self) -> "ArgoRolloutsSettings":
        if self.high_availability and self.replicas == 1:
            raise SpecError("highAvailability", "needs 2 replicas or more; take out replicas: 1")
        return self


class ArgoRolloutsArguments(ArgoRolloutsSettings):
    """What a program may pass to ``devflow.components.ArgoRollouts``."""

    prometheus_url: Leaf[str] | None = None

    @model_validator(mode="after")
    def _one_prometheus(self) -> "ArgoRolloutsArguments":
        if self.prometheus_secret is not None and self.prometheus_url is not None:
            raise SpecError(
                "prometheusSecret", "there is an address without a secret, too; name one"
            )
        return self
