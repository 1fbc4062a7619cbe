"""The release spec: everything that describes one app's releases, typed and checked."""

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic.alias_generators import to_camel

from devflow.release.durations import Duration
from devflow.release.leaves import UNION_TAG, Leaf
from devflow.release.names import Gateway, Host, Name
from devflow.release.steps import Schedule

_IMAGE = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9._:/@]*", re.ASCII)
_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*", re.ASCII)
_REPLICAS_LIMIT = 10_000


def _check_image(image: str) -> str:
    if not _IMAGE.fullmatch(image):
        raise ValueError(f"{image!r} is not an image; write it as in ghcr.io/acme/shop:1.0.0")
    return image


def _check_variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an environment variable")
    return name


def _check_path(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError(f"{path!r} is not a path; begin it with '/', as in /healthz")
    return path


class SpecModel(BaseModel):
    """Strict: nothing is converted, nothing unknown is let through. camelCase in YAML."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
    )


class VerifySpec(SpecModel):
    """How a ``verify`` step judges the canary."""

    duration: Duration = Field(default=Duration(60), alias="for")
    """How long all pods of the canary have to stay ready. Written ``for`` in YAML."""
    grace: Duration = Duration(30)
    """How long a pod of the canary may be not ready, its start included, before the Devflow
    controller counts the release as failed.
    """


class SourceSpec(SpecModel):
    """Where Argo CD finds the app's manifests."""

    repo_url: str = Field(alias="repoURL", min_length=1)
    """The Git repository."""
    path: str = "."
    """The directory in it."""
    target_revision: str = "HEAD"
    """A branch, tag or commit."""


class ApplicationSpec(SpecModel):
    """The app's place in Argo CD."""

    namespace: Name = "argocd"
    """The namespace in which Argo CD looks for Applications."""
    project: Name = "default"
    """The AppProject."""


class SecretRef(SpecModel):
    """One key of a Kubernetes Secret in the app's namespace: how a secret value reaches a pod."""

    secret: str = Field(min_length=1)
    """The Secret's name."""
    key: str = Field(min_length=1)
    """The key in it."""


EnvValue: TypeAlias = Annotated[
    Annotated[Leaf[str], Tag(f"{UNION_TAG}value")]
    | Annotated[SecretRef, Tag(f"{UNION_TAG}secret")],
    Discriminator(lambda v: UNION_TAG + ("secret" if isinstance(v, dict | SecretRef) else "value")),
]
"""A value, or ``{secret: NAME, key: KEY}``."""

Retention: TypeAlias = Annotated[
    Annotated[Duration, Tag(f"{UNION_TAG}for")]
    | Annotated[Literal["keep"], Tag(f"{UNION_TAG}keep")],
    Discriminator(lambda v: UNION_TAG + ("keep" if v == "keep" else "for")),
]
"""How long something stays: a duration, or ``keep``."""


class ScaleDownSpec(SpecModel):
    """What becomes of the pods that no longer get traffic."""

    old_stable: Retention = Duration(30)
    """After success, how long the old version's pods stay; ``keep`` leaves them running."""
    aborted_canary: Retention = Duration(30)
    """After an abort, how long the canary's pods stay; ``keep`` leaves them running, to be looked
    at.
    """


class AppSpec(SpecModel):
    """One app and how it is released.

    Values marked as leaves (image, port, replicas, hosts, environment, resources, pod annotations)
    may be deferred, such as a ``pulumi.Output``; everything else shapes the objects and has to be
    plain.
    """

    name: Name
    """The app's name, and that of its five objects."""
    namespace: Name
    """The namespace of its pods and of all its objects but the Application."""
    image: Leaf[Annotated[str, AfterValidator(_check_image)]]
    """The container image; another one starts a release."""
    port: Leaf[Annotated[int, Field(ge=1, le=65535)]] = 8080
    """The port on which the container answers HTTP."""
    replicas: Leaf[Annotated[int, Field(ge=0, le=_REPLICAS_LIMIT)]] = 1
    """Pods of the stable version, 0 to 10,000."""
    hosts: Annotated[tuple[Leaf[Host], ...], Field(strict=False)] = ()
    """The DNS names under which the gateway serves the app; none: only inside the mesh."""
    gateway: Gateway | None = None
    """``NAMESPACE/NAME`` of the Istio Gateway; needed with ``hosts``."""
    router: Literal["istio"] = "istio"
    """Who splits the traffic."""
    steps: Schedule = Field(default_factory=Schedule.default)
    """The step schedule, or the name of a preset."""
    verify: VerifySpec = VerifySpec()
    """How the ``verify`` steps judge."""
    rollback: Literal["auto", "manual"] = "auto"
    """Whether a release that fails or gets stuck is aborted by itself or waits for a person."""
    progress_deadline: Duration = Duration(600)
    """How long a new version may take to get its pods ready before it counts as failed."""
    scale_down: ScaleDownSpec = ScaleDownSpec()
    """What becomes of the pods that no longer get traffic."""
    revision_history_limit: int = Field(default=3, ge=0, le=100)
    """How many old revisions are kept for an undo."""
    env: dict[Annotated[str, AfterValidator(_check_variable)], EnvValue] = {}
    """Environment variables: ``NAME: value``, or ``NAME: {secret: NAME, key: KEY}``."""
    resources: dict[Literal["requests", "limits"], dict[str, Leaf[str]]] = {}
    """CPU and memory of the container, as Kubernetes writes them."""
    readiness_path: Annotated[str, AfterValidator(_check_path)] | None = None
    """The path that answers 2xx or 3xx when a pod is ready; without it, an open port counts."""
    service_account_name: Name | None = None
    """The pods' ServiceAccount; without one the pods get no API token."""
    pod_annotations: dict[str, Leaf[str]] = {}
    """More annotations for the pods."""
    source: SourceSpec
    """What Argo CD compares the app with."""
    application: ApplicationSpec = ApplicationSpec()
    """The app's place in Argo CD."""

    @model_validator(mode="after")
    def _hosts_need_a_gateway(self) -> "AppSpec":
        if self.hosts and self.gateway is None:
            raise ValueError(
                "'hosts' is set but 'gateway' is not; name the Istio Gateway that serves them,"
                " such as istio-ingress/public"
            )
        if self.gateway is not None and not self.hosts:
            raise ValueError("'gateway' is set but 'hosts' is empty; name at least one host")
        return self
