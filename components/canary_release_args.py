"""The arguments of a ``CanaryRelease``: the release spec, in Python's names.

Types and docstrings are what ``pulumi package add`` makes a schema from, so they keep to what it
can read: ``TypedDict``, no unions, no literals. The spec itself (``devflow.release.AppSpec``)
checks the values and holds the defaults.
"""

from typing import Any, NotRequired, TypedDict

import pulumi


class VerifyArgs(TypedDict):
    """How a ``verify`` step judges the canary."""

    duration: NotRequired[str]
    """How long all pods of the canary have to stay ready, such as ``60s``."""
    grace: NotRequired[str]
    """How long a pod of the canary may be not ready, its start included, such as ``30s``."""


class SourceArgs(TypedDict):
    """Where Argo CD finds the app's manifests."""

    repo_url: str
    """The Git repository."""
    path: NotRequired[str]
    """The directory in it."""
    target_revision: NotRequired[str]
    """A branch, tag or commit."""


class ApplicationArgs(TypedDict):
    """The app's place in Argo CD."""

    namespace: NotRequired[str]
    """The namespace in which Argo CD looks for Applications."""
    project: NotRequired[str]
    """The AppProject."""


class ScaleDownArgs(TypedDict):
    """What becomes of the pods that no longer get traffic."""

    old_stable: NotRequired[str]
    """After success, how long the old version's pods stay: a duration, or ``keep``."""
    aborted_canary: NotRequired[str]
    """After an abort, how long the canary's pods stay: a duration, or ``keep``."""


class CanaryReleaseArgs(TypedDict):
    """One app and how it is released.

    Only what is a ``pulumi.Input`` here may be an Output; everything else shapes the objects and
    has to be plain.
    """

    image: pulumi.Input[str]
    """The container image; another one starts a release."""
    source: SourceArgs
    """What Argo CD compares the app with."""
    namespace: NotRequired[str]
    """The namespace of its pods and objects; by default the app's name."""
    port: NotRequired[pulumi.Input[int]]
    """The port on which the container answers HTTP."""
    replicas: NotRequired[pulumi.Input[int]]
    """Pods of the stable version, 0 to 10,000."""
    hosts: NotRequired[list[pulumi.Input[str]]]
    """The DNS names under which the gateway serves the app; none: only inside the mesh."""
    gateway: NotRequired[str]
    """``NAMESPACE/NAME`` of the Istio Gateway; needed with ``hosts``."""
    router: NotRequired[str]
    """Who splits the traffic: ``istio``."""
    steps: NotRequired[Any]
    """The step schedule, a list of weights, ``verify``, ``approve`` and ``{"pause": "30s"}``; or
    the name of a preset.
    """
    verify: NotRequired[VerifyArgs]
    """How the ``verify`` steps judge."""
    rollback: NotRequired[str]
    """Whether a canary that makes no progress is aborted by itself (``auto``) or waits for a person
    (``manual``).
    """
    progress_deadline: NotRequired[str]
    """How long a new version may take to get its pods ready before it counts as failed."""
    scale_down: NotRequired[ScaleDownArgs]
    """What becomes of the pods that no longer get traffic."""
    revision_history_limit: NotRequired[int]
    """How many old revisions are kept for an undo, 0 to 100."""
    env: NotRequired[dict[str, Any]]
    """Environment variables: a text, which may be an Output, or ``{"secret": NAME, "key": KEY}``
    for one key of a Secret. Give secret values by that second way: the others are readable in the
    Rollout.
    """
    resources: NotRequired[dict[str, dict[str, pulumi.Input[str]]]]
    """CPU and memory of the container under ``requests`` and ``limits``, as Kubernetes writes them.
    """
    readiness_path: NotRequired[str]
    """The path that answers 2xx or 3xx when a pod is ready; without it, an open port counts."""
    service_account_name: NotRequired[str]
    """The pods' ServiceAccount; without one the pods get no API token."""
    pod_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """More annotations for the pods."""
    application: NotRequired[ApplicationArgs]
    """The app's place in Argo CD."""
