"""What an app may set of its IngressRoute."""

from pydantic import Field

from devflow.release.spec.fields import ObjectName
from devflow.release.spec.model import SpecModel


class TraefikSettings(SpecModel):
    """``router: {traefik: …}``."""

    entry_points: tuple[ObjectName, ...] = Field(default=(), strict=False)
    """The entry points of Traefik that serve the app, such as ``websecure``; without, its default
    ones.
    """
