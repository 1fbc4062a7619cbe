"""Names and label values: what Kubernetes accepts, and which names one release uses."""

import re
from typing import Annotated

from pydantic import AfterValidator

from devflow.reading.grammar.names import check_namespace, check_subdomain
from devflow.reading.shown import shown

_LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?", re.ASCII)
_HOST = re.compile(
    r"(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", re.ASCII
)
NAME_LIMIT = 63
"""The longest name of a Service."""
_HOST_LIMIT = 253

APP_LABEL = "app.kubernetes.io/name"
"""The label that all pods of an app share, old and new. It never tells versions apart."""

MANAGED_BY_LABEL = "app.kubernetes.io/managed-by"
MANAGED_BY = "devflow"

STACK_ANNOTATION = "devflow.dev/stack"
"""On an Application, and on a namespace of the platform: the stack that made it, as
``PROJECT/STACK``.
"""

INJECTION_LABEL = "istio-injection"
"""On a namespace: whether Istio gives its pods sidecars; beside it the next one has no effect."""
INJECTING_REVISION_LABEL = "istio.io/rev"
"""On a namespace: the control plane of Istio that gives its pods sidecars."""

STABLE = "stable"
CANARY = "canary"
ROUTE = "primary"
"""The one HTTP route whose weights Argo Rollouts moves."""
PREVIEW_SUFFIX = "-preview"
"""What the names of a preview's objects have after the app's."""
HEADER_ROUTE = "header"
MIRROR_ROUTE = "mirror"
"""The HTTP routes that Argo Rollouts adds in steps of these kinds."""
AFFINITY_ROUTE = "affinity"
"""The HTTP route that it adds for clients who stay with the canary."""

REHEARSAL_ANNOTATION = "devflow.dev/rehearsal"
"""On the Rollout of a rehearsal: its jobs are marked, so that none is taken for a release."""
REVISION_ANNOTATION = "rollout.argoproj.io/revision"
"""Argo Rollouts' number of the pod template, on its Rollout and on all that it makes for it."""

HASH_LABEL = "rollouts-pod-template-hash"
"""The pod label by which Argo Rollouts tells the two subsets apart; it writes the values itself."""


def check_name(name: str) -> str:
    """A DNS label of RFC 1035, 1 to 63 characters: a Service's name may be no other.

    :raises ValueError: what is wrong, and the way out.
    """
    if len(name) > NAME_LIMIT:
        raise ValueError(
            f"{shown(name)} has {len(name)} characters, the limit is {NAME_LIMIT};"
            " use a shorter name"
        )
    if not _LABEL.fullmatch(name):
        raise ValueError(
            f"{shown(name)} is not a Kubernetes name; use lower-case letters, digits and '-',"
            " begin with a letter and end with a letter or digit"
        )
    return name


def check_host(host: str) -> str:
    """A DNS name, which may begin with ``*.``, up to 253 characters.

    :raises ValueError: what is wrong, and the way out.
    """
    labels = host.removeprefix("*.").split(".")
    if len(host) > _HOST_LIMIT or any(len(label) > NAME_LIMIT for label in labels):
        raise ValueError(
            f"{shown(host)} is too long: a host has at most {_HOST_LIMIT} characters,"
            f" {NAME_LIMIT} between two dots"
        )
    if not _HOST.fullmatch(host):
        raise ValueError(
            f"{shown(host)} is not a host name; write it as in shop.example.com or *.example.com,"
            " without scheme, port or path"
        )
    return host


def check_plain_host(host: str) -> str:
    """A DNS name without ``*``, up to 253 characters.

    :raises ValueError: what is wrong, and the way out.
    """
    if host.startswith("*"):
        raise ValueError(f"{shown(host)} stands for several hosts; name one")
    return check_host(host)


def check_gateway(gateway: str) -> str:
    """``NAMESPACE/NAME`` of an Istio Gateway.

    :raises ValueError: what is wrong, and the way out.
    """
    namespace, slash, name = gateway.partition("/")
    if not slash:
        raise ValueError(
            f"{shown(gateway)} names no namespace;"
            " write NAMESPACE/NAME, such as istio-ingress/public"
        )
    check_namespace(namespace)
    check_subdomain(name)
    return gateway


Name = Annotated[str, AfterValidator(check_name)]
Host = Annotated[str, AfterValidator(check_host)]
PlainHost = Annotated[str, AfterValidator(check_plain_host)]
Gateway = Annotated[str, AfterValidator(check_gateway)]
