"""Settings of Argo CD."""

from typing import Annotated

from pydantic import AfterValidator

from devflow.components.settings.common import ChartSettings, OwnNamespace
from devflow.reading.grammar.server_address import split_address
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import Image
from devflow.release.spec.model import SpecModel

NAMESPACE = "argocd"
"""Where it is by default."""


def _check_address(address: str) -> str:
    if split_address(address, "https").username is not None:
        raise ValueError("holds a user name; leave it out, as everybody would read it")
    return address


def _check_reference(reference: str) -> str:
    secret, _, key = reference.partition(":")
    if not secret or not key or "$" in secret:
        # Not shown: it may be the secret itself.
        raise ValueError(
            "not a reference; write SECRET:KEY, the name of a Secret in Argo CD's namespace and a"
            " key of it"
        )
    return reference


HttpsAddress = Annotated[str, AfterValidator(_check_address)]


class ArgoCDSsoSpec(SpecModel):
    """Single sign-on by OpenID Connect."""

    url: HttpsAddress
    """The address of Argo CD itself."""
    issuer: HttpsAddress
    """The address of the provider."""
    client_id: str
    """What the provider knows Argo CD by."""
    client_secret: Annotated[str, AfterValidator(_check_reference)]
    """``SECRET:KEY``, a Secret in Argo CD's namespace and a key of it."""
    admin_groups: list[str] | None = None
    """Groups whose users may do everything; all others may only read."""
    name: str | None = None
    """What the button for it says."""


class ArgoCDSettings(ChartSettings):
    """What a stack's file and a program may write of ``devflow.components.ArgoCD``."""

    namespace: OwnNamespace | None = None
    plugin_image: Leaf[Image] | None = None
    """An image with ``devflow-plugin`` in it, by which Argo CD renders release specs."""
    sso: ArgoCDSsoSpec | None = None
    """Single sign-on; without it there is one user, ``admin``."""
