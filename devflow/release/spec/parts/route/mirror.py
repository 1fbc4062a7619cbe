"""Copies of requests for another service."""

from typing import Annotated

from pydantic import Field

from devflow.release.names import PlainHost
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.resilience import Percent
from devflow.release.spec.parts.route.short import short_form


class MirrorSpec(SpecModel):
    """Copies of the app's requests go to another service, and its answers nowhere. A text is
    ``host``.
    """

    host: PlainHost
    """The service's name; in another namespace ``NAME.NAMESPACE.svc.cluster.local``."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Its port; needed if it has several."""
    percent: Percent = 100.0
    """How many requests are copied, above 0 to 100 %."""


Mirror = Annotated[MirrorSpec, short_form("host", MirrorSpec | str)]
