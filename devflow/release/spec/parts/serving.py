"""What a release spec says of how an app is reached."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator

from devflow.release.errors import SpecError
from devflow.release.names import Gateway, Host
from devflow.release.routers.chosen import ChosenRouter
from devflow.release.spec.deferred import UNION_TAG, Leaf
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.ports import (
    PortNumber,
    PortSpec,
    ServedPort,
    check_ports,
    served_ports,
)
from devflow.release.spec.parts.route.route import RouteSpec
from devflow.release.spec.parts.route.sized import sized
from devflow.release.spec.parts.session_affinity import SessionAffinity
from devflow.release.spec.parts.traffic_policy import TrafficPolicySpec

_Gateways = Annotated[tuple[Gateway, ...], Field(strict=False), sized(least=1)]
_OneGateway = Annotated[
    Annotated[Gateway, Tag(f"{UNION_TAG}one")] | Annotated[_Gateways, Tag(f"{UNION_TAG}several")],
    Discriminator(lambda v: UNION_TAG + ("several" if isinstance(v, list | tuple) else "one")),
]


class ServingSpec(SpecModel):
    """The keys of an app that shape its Services and routes."""

    port: Leaf[PortNumber] = 8080
    """The port on which the container answers HTTP, behind port 80 of the Service."""
    ports: Annotated[tuple[PortSpec, ...], Field(strict=False), sized(most=32)] = ()
    """Several ports, or another protocol, in place of ``port``. The first is the main one: gateways
    lead to it, and releases are judged by it.
    """
    hosts: Annotated[tuple[Leaf[Host], ...], Field(strict=False)] = ()
    """The DNS names under which the gateways serve the app; none: only inside the mesh."""
    gateway: _OneGateway | None = None
    """``NAMESPACE/NAME`` of the gateway, or a list of several; needed with ``hosts``."""
    mesh: bool = True
    """Whether callers inside the mesh are split by the weights, too. Without it only those of the
    gateways are, and calls to the Service reach stable and canary in proportion to their pods.
    """
    router: ChosenRouter = Field(default_factory=lambda: ChosenRouter.parse("istio"))
    """What splits the traffic: a router's name, or its name and settings, as in
    ``{nginx: {className: public}}``. By default ``istio``.
    """
    route: RouteSpec = RouteSpec.unwritten()
    """What becomes of requests before they are split."""
    traffic_policy: TrafficPolicySpec = TrafficPolicySpec.unwritten()
    """How the router connects to the pods."""
    session_affinity: SessionAffinity | None = None
    """Whether a client stays with the version that it has met, by a cookie."""

    @property
    def gateways(self) -> tuple[str, ...]:
        """All gateways that serve the app."""
        if self.gateway is None:
            return ()
        return (self.gateway,) if isinstance(self.gateway, str) else self.gateway

    @property
    def served_ports(self) -> tuple[ServedPort, ...]:
        """All ports, the main one first."""
        return served_ports(self.ports, self.port)

    @property
    def main_port(self) -> ServedPort:
        """The port that gateways lead to."""
        return self.served_ports[0]

    @model_validator(mode="after")
    def _can_be_reached(self) -> "ServingSpec":
        if self.ports and "port" in self.model_fields_set:
            raise SpecError("port", "is set beside 'ports'; write it as the first of them")
        check_ports(self.ports)
        if len(set(self.gateways)) < len(self.gateways):
            raise SpecError("gateway", "has a gateway twice; name each once")
        if not self.mesh and self.gateway is None:
            raise SpecError("mesh", "is off and there is no gateway: no request could be split")
        if not self.main_port.has_requests and self.route.used:
            key = sorted(self.route.used)[0]
            raise SpecError(
                f"route.{key}",
                f"is for requests, and {self.main_port.protocol} has none; leave it out",
            )
        return self
