"""The arguments of a ``CanaryRelease``: the release spec, in Python's names.

Types and docstrings are what ``pulumi package add`` makes a schema from, so they keep to what it
can read: ``TypedDict``, no unions, no literals. The spec itself (``devflow.release.AppSpec``)
checks the values and holds the defaults.
"""

from typing import Any, NotRequired, TypedDict

import pulumi


class CustomArgs(TypedDict):
    """A metric of the team's own."""

    query: str
    """PromQL that answers with one number."""
    success: NotRequired[str]
    """When the answer is good, such as ``>= 0.99``."""
    failure: NotRequired[str]
    """When it is bad."""


class VerifyArgs(TypedDict):
    """How a ``verify`` step judges the canary: by its pods, or by metrics."""

    duration: NotRequired[str]
    """How long a verify takes, such as ``60s``."""
    grace: NotRequired[str]
    """How long a pod of the canary may be not ready, its start included, such as ``30s``."""
    error_rate: NotRequired[str]
    """Share of the canary's answers that are 5xx, such as ``< 1%``."""
    latency_p50: NotRequired[str]
    """Half of the answers are at most this slow, such as ``< 100ms``."""
    latency_p95: NotRequired[str]
    """95 of 100 answers are at most this slow."""
    latency_p99: NotRequired[str]
    """99 of 100 answers are at most this slow."""
    min_qps: NotRequired[float]
    """Requests per second that the canary gets at least; with fewer nothing can be judged."""
    custom: NotRequired[CustomArgs]
    """A metric of the team's own."""
    window: NotRequired[str]
    """How far each measurement looks back."""
    interval: NotRequired[str]
    """Time from one measurement to the next."""
    count: NotRequired[int]
    """How many times each metric is measured."""
    failure_limit: NotRequired[int]
    """How many measurements of a metric may be bad before the canary has failed."""
    min_requests: NotRequired[int]
    """Requests that the window has to hold: fewer are too few to judge by."""
    inconclusive: NotRequired[str]
    """What becomes of a canary that can't be judged: ``pause`` or ``fail``."""
    dry_run: NotRequired[bool]
    """Whether metrics are measured and shown, but hold back nothing."""
    background: NotRequired[int]
    """The weight from which on metrics are measured all the time."""


class PrometheusSourceArgs(TypedDict):
    """Where the metrics are that ``verify`` judges by."""

    address: NotRequired[str]
    """Its URL, as Argo Rollouts reaches it; without one, the one that Argo Rollouts was told of."""
    scrape_interval: NotRequired[str]
    """How often it looks at the pods."""


class SourceArgs(TypedDict):
    """Where Argo CD finds the app's manifests."""

    repo_url: str
    """The Git repository."""
    path: NotRequired[str]
    """The directory in it."""
    target_revision: NotRequired[str]
    """A branch, tag or commit."""
    type: NotRequired[str]
    """What is there: a spec (``plugin``) or rendered manifests (``directory``)."""
    file: NotRequired[str]
    """The spec file in the directory, ``devflow.yaml`` by default."""


class SyncArgs(TypedDict):
    """What Argo CD does by itself; with ``delivery`` ``gitops`` only."""

    automated: NotRequired[bool]
    """Whether a commit is applied without a person asking for it."""
    prune: NotRequired[bool]
    """Whether what leaves Git leaves the cluster."""
    self_heal: NotRequired[bool]
    """Whether a change that was made in the cluster by hand is taken back."""


class ApplicationArgs(TypedDict):
    """The app's place in Argo CD."""

    namespace: NotRequired[str]
    """The namespace in which Argo CD looks for Applications."""
    project: NotRequired[str]
    """The AppProject."""
    sync: NotRequired[SyncArgs]
    """How Argo CD syncs."""


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
    """Where Argo CD reads."""
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
    prometheus: NotRequired[PrometheusSourceArgs]
    """Where the metrics are that they judge by."""
    rollback: NotRequired[str]
    """Whether a canary that fails or makes no progress is aborted by itself (``auto``) or waits for
    a person (``manual``).
    """
    rollback_window: NotRequired[int]
    """A release of an image that one of this many newest revisions ran takes no steps; 0: never."""
    progress_deadline: NotRequired[str]
    """How long a new version may take to get its pods ready before it counts as failed."""
    scale_down: NotRequired[ScaleDownArgs]
    """What becomes of the pods that no longer get traffic."""
    revision_history_limit: NotRequired[int]
    """How many old revisions are kept for an undo, 0 to 100."""
    delivery: NotRequired[str]
    """Who applies the app's objects: Pulumi (``direct``) or Argo CD from Git (``gitops``)."""
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
