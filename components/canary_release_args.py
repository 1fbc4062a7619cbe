"""The arguments of a ``CanaryRelease``: the release spec, in Python's names.

Generated from ``devflow.release.AppSpec`` by ``make generate``; edit the spec instead. The spec
checks the values and holds the defaults.
"""

from typing import Any, NotRequired, TypedDict

import pulumi


class ScaleDownArgs(TypedDict):
    """What becomes of the pods that no longer get traffic."""

    old_stable: NotRequired[str]
    """After success, how long the old version's pods stay; ``keep`` leaves them running. Default:
    ``30s``.
    """
    aborted_canary: NotRequired[str]
    """After an abort, how long the canary's pods stay; ``keep`` leaves them running, to be looked
    at. Default: ``30s``.
    """


class ConfigArgs(TypedDict):
    """Configuration that belongs to a version: a change of it alone is a release, and a rollback
    brings the old one back.
    """

    files: NotRequired[dict[str, str]]
    """Files by name, with their content; mounted read-only in the folder ``path``."""
    path: NotRequired[str]
    """The folder of ``files`` in the container, which holds nothing else. Default: ``/etc/config``.
    """
    values: NotRequired[dict[str, str]]
    """Environment variables: ``NAME: value``. Secret values belong in a Secret."""


class CustomArgs(TypedDict):
    """A metric of the team's own."""

    query: str
    """PromQL that answers with one number. It may refer to ``{{args.app}}``,
    ``{{args.namespace}}``, ``{{args.canary-hash}}``, ``{{args.stable-hash}}`` and
    ``{{args.window}}``.
    """
    success: NotRequired[str]
    """When the answer is good, such as ``>= 0.99``; by default when it is not bad."""
    failure: NotRequired[str]
    """When it is bad; by default when it is not good. Between the two it is inconclusive."""


class VerifyArgs(TypedDict):
    """How a ``verify`` step judges the canary. Each metric is a key of its own.

    Without a metric all of its pods have to stay ready. With metrics, each is measured every
    ``interval``, for the first time when the step is ``window`` old: then the window holds
    traffic of this step only.
    """

    error_rate: NotRequired[str]
    """Share of the canary's answers that are 5xx, such as ``< 1%`` or ``<= stable + 0.5 points``.
    """
    latency_p50: NotRequired[str]
    """Half of the answers are at most this slow, such as ``< 100ms`` or ``<= stable * 1.2``."""
    latency_p95: NotRequired[str]
    """95 of 100 answers are at most this slow."""
    latency_p99: NotRequired[str]
    """99 of 100 answers are at most this slow."""
    min_qps: NotRequired[float]
    """Requests per second that the canary gets at least; with fewer nothing can be judged."""
    custom: NotRequired[CustomArgs]
    """A metric of the team's own."""
    duration: NotRequired[str]
    """How long a verify takes. Written ``for`` in YAML. Default: ``1m``."""
    grace: NotRequired[str]
    """How long a pod of the canary may be not ready any more, crash, or not be made (its image
    can't be pulled, a quota has no room) before the Devflow controller counts the release as
    failed. A pod that only starts has ``progressDeadline``. Default: ``30s``.
    """
    window: NotRequired[str]
    """How far each measurement looks back: by default half of ``for``, at least three scrapes."""
    interval: NotRequired[str]
    """Time from one measurement to the next: by default a third of what ``window`` leaves of
    ``for``, at least one scrape.
    """
    count: NotRequired[int]
    """How many times each metric is measured: by default as often as fits into ``for``."""
    failure_limit: NotRequired[int]
    """How many measurements of a metric may be bad before the canary has failed. Default: ``0``."""
    min_requests: NotRequired[int]
    """Requests that the window has to hold: fewer are too few to judge by. Default: ``20``."""
    inconclusive: NotRequired[str]
    """What becomes of a canary that can't be judged, such as for lack of requests. One of:
    ``pause``, ``fail``. Default: ``pause``.
    """
    dry_run: NotRequired[bool]
    """Whether metrics are measured and shown, but hold back nothing. Default: ``false``."""
    background: NotRequired[int]
    """The weight from which on metrics are measured all the time, not in verify steps only."""


class PrometheusSourceArgs(TypedDict):
    """Where the metrics are that ``verify`` judges by."""

    address: NotRequired[str]
    """Its URL, as Argo Rollouts reaches it; without one, the one that Argo Rollouts was told of
    (``ARGO_ROLLOUTS_PROMETHEUS_ADDRESS``), as the platform's component and the lab do.
    """
    scrape_interval: NotRequired[str]
    """How often it looks at the pods. Default: ``15s``."""


class SourceArgs(TypedDict):
    """Where Argo CD finds what the app shall be."""

    repo_url: str
    """The Git repository."""
    path: NotRequired[str]
    """The directory in it. Default: ``.``."""
    target_revision: NotRequired[str]
    """A branch, tag or commit. Default: ``HEAD``."""
    type: NotRequired[str]
    """What is there: a spec, which the Devflow plugin renders, or rendered manifests, as ``devflow
    render APP --out`` writes them. One of: ``plugin``, ``directory``. Default: ``plugin``.
    """
    file: NotRequired[str]
    """The spec file in the directory; a stack's YAML file is one, too. For the plugin only.
    Default: ``devflow.yaml``.
    """


class SyncArgs(TypedDict):
    """What Argo CD does by itself. Only with ``delivery: gitops``: else Pulumi is the writer."""

    automated: NotRequired[bool]
    """Whether a commit is applied without a person asking for it. Default: ``true``."""
    prune: NotRequired[bool]
    """Whether what leaves Git leaves the cluster. Default: ``true``."""
    self_heal: NotRequired[bool]
    """Whether a change that was made in the cluster by hand is taken back. Default: ``true``."""


class ApplicationArgs(TypedDict):
    """The app's place in Argo CD."""

    namespace: NotRequired[str]
    """The namespace in which Argo CD looks for Applications. Default: ``argocd``."""
    project: NotRequired[str]
    """The AppProject. Without one it is ``default``, or with ``delivery: gitops`` one of the app's
    own that allows its repository, its namespace and its kinds.
    """
    sync: NotRequired[SyncArgs]
    """How Argo CD syncs."""
    on_removal: NotRequired[str]
    """What becomes of the objects that Argo CD delivered when the app leaves the stack: Argo CD
    deletes them, or they stay and serve, without an owner. Only with ``delivery: gitops``: else
    Pulumi deletes them. One of: ``delete``, ``keep``. Default: ``delete``.
    """


class CanaryReleaseArgs(TypedDict):
    """One app and how it is released.

    Only a value whose type is a ``pulumi.Input`` here may be an Output; every other value shapes
    the objects and has to be plain.
    """

    port: NotRequired[pulumi.Input[int]]
    """The port on which the container answers HTTP. Default: ``8080``."""
    hosts: NotRequired[list[pulumi.Input[str]]]
    """The DNS names under which the gateway serves the app; none: only inside the mesh."""
    gateway: NotRequired[str]
    """``NAMESPACE/NAME`` of the gateway; needed with ``hosts``."""
    router: NotRequired[Any]
    """What splits the traffic: a router's name, or its name and settings, as in ``{nginx:
    {className: public}}``. By default ``istio``.
    """
    replicas: NotRequired[pulumi.Input[int]]
    """Pods of the stable version, 0 to 10,000. Default: ``1``."""
    scale_down: NotRequired[ScaleDownArgs]
    """What becomes of the pods that no longer get traffic."""
    config: NotRequired[ConfigArgs]
    """Files and variables that travel with the release."""
    secret_checksums: NotRequired[dict[str, pulumi.Input[str]]]
    """Digests of the Secrets that the pods refer to, by name. A new digest starts a release, so
    that a change of a Secret walks the schedule, too. Never a value.
    """
    env: NotRequired[dict[str, Any]]
    """Environment variables: ``NAME: value``, or ``NAME: {secret: NAME, key: KEY}`` for one key of
    a Secret. Give secret values by the second form: the others are readable in the Rollout.
    """
    resources: NotRequired[dict[str, dict[str, pulumi.Input[str]]]]
    """CPU and memory of the container, as Kubernetes writes them."""
    readiness_path: NotRequired[str]
    """The path that answers 2xx or 3xx when a pod is ready; without it, an open port counts."""
    service_account_name: NotRequired[str]
    """The pods' ServiceAccount; without one the pods get no API token."""
    pod_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """More annotations for the pods."""
    namespace: NotRequired[str]
    """The namespace of its pods and of all its objects but the Application; by default its name."""
    image: pulumi.Input[str]
    """The container image; another one starts a release."""
    strategy: NotRequired[str]
    """How a new version replaces the old one: a strategy's name. Default: ``canary``."""
    steps: NotRequired[Any]
    """The step schedule, or the name of a preset."""
    verify: NotRequired[VerifyArgs]
    """How the ``verify`` steps judge."""
    prometheus: NotRequired[PrometheusSourceArgs]
    """Where the metrics are that they judge by."""
    rollback: NotRequired[str]
    """Whether a canary that fails or makes no progress is aborted by itself or waits for a person.
    One of: ``auto``, ``manual``. Default: ``auto``.
    """
    rollback_window: NotRequired[int]
    """A release of an image that one of this many newest revisions ran goes to 100 % without steps:
    a way back. 0: each release takes its steps. Default: ``0``.
    """
    progress_deadline: NotRequired[str]
    """How long a new version may take to get its pods ready before it counts as failed. Default:
    ``10m``.
    """
    revision_history_limit: NotRequired[int]
    """How many old revisions are kept for an undo. Default: ``3``."""
    delivery: NotRequired[str]
    """Who applies the app's objects: Pulumi, which gives Argo CD what to compare them with, or Argo
    CD, from Git. One of: ``direct``, ``gitops``. Default: ``direct``.
    """
    adopt: NotRequired[bool]
    """Whether objects of the app's names that exist already, and that no other stack owns, are
    taken over. Without it they are refused. To be taken out again once it is done. Default:
    ``false``.
    """
    source: SourceArgs
    """Where Argo CD reads."""
    application: NotRequired[ApplicationArgs]
    """The app's place in Argo CD."""
