"""Argo Rollouts in a stack's platform."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devflow import components
from devflow.reading.grammar.texts import check_address
from devflow.reading.shown import shown
from devflow.release.spec.fields import Namespace, ObjectName
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import Need, PlatformComponent, Replicas
from devflow.stacks.platform.settings import ChartSpec

_CHECKSUM = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _check_location(location: str) -> str:
    refusal = "is not the address of a program; begin with https://"
    return check_address(location, ("https://",), refusal)


def _check_checksum(checksum: str) -> str:
    if not _CHECKSUM.fullmatch(checksum):
        raise ValueError(
            f"{shown(checksum)} is not a SHA-256; write the 64 digits that `sha256sum FILE` shows"
        )
    return checksum


class GatewayApiPluginSpec(SpecModel):
    """Where the plugin for the Gateway API comes from."""

    location: Annotated[str, AfterValidator(_check_location)]
    sha256: Annotated[str, AfterValidator(_check_checksum)]


class RolloutsPluginSpec(SpecModel):
    """Another plugin of Argo Rollouts."""

    kind: Literal["trafficRouter", "metricProvider", "step"]
    name: str
    location: Annotated[str, AfterValidator(_check_location)]
    sha256: Annotated[str, AfterValidator(_check_checksum)]


class SecretKeySpec(SpecModel):
    """A key of a Secret."""

    name: ObjectName
    key: str


class ArgoRolloutsSpec(ChartSpec):
    """Settings of ``devflow.components.ArgoRollouts``."""

    namespace: Namespace | None = None
    replicas: Replicas | None = None
    routers: Annotated[list[str], Field(min_length=1)] | None = None
    gateway_api_plugin: GatewayApiPluginSpec | None = None
    plugins: list[RolloutsPluginSpec] | None = None
    """More plugins."""
    prometheus_secret: SecretKeySpec | None = None
    """A Secret in its namespace with the address of Prometheus, where that has a password."""


ARGO_ROLLOUTS = PlatformComponent(
    key="argo_rollouts",
    spec=ArgoRolloutsSpec,
    load=lambda: components.ArgoRollouts,
    needs=(Need("prometheus_url", ("prometheus.url",), unless="prometheus_secret"),),
    exports=("namespace", "chart_version", "routers"),
    before_apps=True,
)
