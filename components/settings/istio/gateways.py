"""Gateways: how requests from outside reach the mesh."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from devflow.reading.shown import shown
from devflow.release import SpecError
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import AnnotationKey, ObjectName, Text
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.resources import Resources

INGRESS = "istio-ingress"
"""The namespace of all gateways."""
_NAME = re.compile(r"[a-z]([a-z0-9-]{0,40}[a-z0-9])?", re.ASCII)
_RELEASE = re.compile(r"[a-z]([a-z0-9-]{0,51}[a-z0-9])?", re.ASCII)
"""Helm's limit."""


def _check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not a gateway's name; use up to 42 small letters, digits and '-'"
        )
    return name


def _check_release(name: str) -> str:
    if not _RELEASE.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not a release's name; use up to 53 small letters, digits and '-'"
        )
    return name


class IstioCertificateSpec(SpecModel):
    """A certificate of a gateway."""

    secret: Leaf[ObjectName]
    """A Secret of type ``kubernetes.io/tls`` in the namespace ``istio-ingress``."""
    hosts: Annotated[list[str], Field(min_length=1)] | None = None
    """The hosts that it is for, all by default."""


class IstioGatewaySpec(SpecModel):
    """One gateway."""

    name: Annotated[str, AfterValidator(_check_name)]
    """Its name: ``istio-ingress/NAME`` is the ``gateway`` of apps behind it."""
    release_name: Annotated[str, AfterValidator(_check_release)] | None = None
    """Name of its Helm release and Service, ``istio-NAME`` by default: another one is another
    Service, with another address.
    """
    service_type: Leaf[Literal["LoadBalancer", "NodePort", "ClusterIP"]] | None = None
    """How it is reached from outside."""
    annotations: dict[AnnotationKey, Leaf[Text]] | None = None
    """Annotations of its Service, such as a cloud's load balancer wants."""
    certificates: list[IstioCertificateSpec] | None = None
    """With any, it serves HTTPS, too."""
    https_only: bool | None = None
    """Whether requests over HTTP are redirected to HTTPS."""
    revision: str | None = None
    """The control plane that it belongs to, by default that of ``defaultRevision``."""
    resources: Resources | None = None
    """Requests and limits of its container."""


def gateway_release(name: str, given: str | None) -> str:
    """The name of a gateway's Helm release, Deployment and Service."""
    return given or f"istio-{name}"


def check_gateways(gateways: Sequence[IstioGatewaySpec], revisions: AbstractSet[str]) -> None:
    """Check what gateways are to one another and to the control planes.

    :raises SpecError: for the first one that can't be.
    """
    names: set[str] = set()
    releases: set[str] = set()
    for index, gateway in enumerate(gateways):
        where = f"gateways[{index}]"
        if gateway.name in names:
            raise SpecError(
                f"{where}.name",
                f"{gateway.name!r} is there twice; give each gateway a name of its own",
            )
        names.add(gateway.name)
        release = gateway_release(gateway.name, gateway.release_name)
        if release in releases:
            raise SpecError(
                f"{where}.releaseName",
                f"{release!r} is another gateway's; give each a release of its own",
            )
        releases.add(release)
        if gateway.https_only and not gateway.certificates:
            raise SpecError(
                f"{where}.httpsOnly", "needs a certificate; name its Secret in certificates"
            )
        if gateway.revision is not None and gateway.revision not in revisions:
            raise SpecError(
                f"{where}.revision",
                f"{shown(gateway.revision)} is not among the revisions"
                f" {', '.join(sorted(revisions))}",
            )
