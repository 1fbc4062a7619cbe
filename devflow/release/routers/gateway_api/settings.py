"""What an app may set of its Gateway API route."""

from devflow.release.spec.fields import ObjectName
from devflow.release.spec.model import SpecModel


class GatewayApiSettings(SpecModel):
    """``router: {gateway-api: …}``."""

    section_name: ObjectName | None = None
    """The Gateway's listener that serves the app; without one, all that take its hosts."""
