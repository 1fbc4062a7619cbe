"""What a release spec says of the ports of an app."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import AfterValidator, Field

from devflow.reading.grammar.names import check_port_name
from devflow.release.errors import SpecError
from devflow.release.spec.deferred import Deferred, Leaf
from devflow.release.spec.model import SpecModel

MAIN_PORT = 80
"""The Service's port where the app has a ``port`` alone."""

Protocol: TypeAlias = Literal["http", "http2", "grpc", "tcp", "udp"]
PortNumber = Annotated[int, Field(ge=1, le=65535)]


PortName = Annotated[str, AfterValidator(check_port_name)]


class PortSpec(SpecModel):
    """One port of the app's Service, and the container's port behind it."""

    port: PortNumber
    """The Service's port, 1 to 65,535."""
    target_port: Leaf[PortNumber] | None = None
    """The container's port; by default the same number."""
    name: PortName | None = None
    """Its name, up to 15 characters; by default its protocol."""
    protocol: Protocol = "http"
    """What is spoken. ``http``, ``http2`` and ``grpc`` are split request by request, ``tcp``
    connection by connection; ``udp`` isn't split at all.
    """


class ServedPort(NamedTuple):
    """A port as the Service and the container have it."""

    name: str
    port: int
    target: int | Deferred
    protocol: Protocol

    @property
    def transport(self) -> str:
        """``TCP`` or ``UDP``, as Kubernetes has it."""
        return "UDP" if self.protocol == "udp" else "TCP"

    @property
    def has_requests(self) -> bool:
        """Whether routers see single requests on it."""
        return self.protocol in ("http", "http2", "grpc")


def served_ports(ports: Sequence[PortSpec], port: int | Deferred) -> tuple[ServedPort, ...]:
    """All ports, the main one first: those of ``ports``, or ``port`` behind port 80."""
    if not ports:
        return (ServedPort("http", MAIN_PORT, port, "http"),)
    return tuple(
        ServedPort(
            one.name or one.protocol,
            one.port,
            one.port if one.target_port is None else one.target_port,
            one.protocol,
        )
        for one in ports
    )


def check_ports(ports: Sequence[PortSpec]) -> None:
    """:raises SpecError: two have one name or number, or the first can't be the main one."""
    if ports and ports[0].protocol == "udp":
        raise SpecError(
            "ports[0].protocol",
            "udp can't be split; begin with the port that the app is released by",
        )
    names = Counter(one.name or one.protocol for one in ports)
    numbers = Counter((one.port, one.protocol == "udp") for one in ports)
    for index, one in enumerate(ports):
        if names[one.name or one.protocol] > 1:
            raise SpecError(
                f"ports[{index}].name",
                f"{one.name or one.protocol!r} is another port's name, too; give each its own",
            )
        if numbers[one.port, one.protocol == "udp"] > 1:
            raise SpecError(
                f"ports[{index}].port", f"{one.port} is there twice; use another number"
            )
