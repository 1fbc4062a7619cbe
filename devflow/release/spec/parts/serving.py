"""What a release spec says of how an app is reached."""

from typing import Annotated

from pydantic import Field

from devflow.release.names import Gateway, Host
from devflow.release.routers.routing import Routing
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.model import SpecModel


class ServingSpec(SpecModel):
    """The keys of an app that shape its Services and routes."""

    port: Leaf[Annotated[int, Field(ge=1, le=65535)]] = 8080
    """The port on which the container answers HTTP."""
    hosts: Annotated[tuple[Leaf[Host], ...], Field(strict=False)] = ()
    """The DNS names under which the gateway serves the app; none: only inside the mesh."""
    gateway: Gateway | None = None
    """``NAMESPACE/NAME`` of the gateway; needed with ``hosts``."""
    router: Routing = Field(default_factory=lambda: Routing.parse("istio"))
    """What splits the traffic: a router's name, or its name and settings, as in
    ``{nginx: {className: public}}``. By default ``istio``.
    """
