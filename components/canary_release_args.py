"""The arguments of a ``CanaryRelease``: the release spec, in Python's names.

Generated from ``devflow.release.AppSpec`` by ``make generate``; edit the spec instead. The spec
checks the values and holds the defaults.
"""

from typing import Any, NotRequired, TypedDict

import pulumi


class FreezeWindowArgs(TypedDict):
    """A time in which no release begins and none passes a gate: ``cron`` and ``duration``, or
    ``start`` and ``until``.
    """

    reason: str
    """Why, for those who have to wait."""
    cron: NotRequired[str]
    """When it begins, again and again: five fields, such as ``0 15 * * FRI``."""
    duration: NotRequired[str]
    """How long it lasts from then on; with ``cron``."""
    start: NotRequired[str]
    """When it begins, once, such as ``2026-12-24 18:00``."""
    until: NotRequired[str]
    """When it ends; with ``start``."""
    time_zone: NotRequired[str]
    """The zone of ``cron``, ``start`` and ``until``, by its IANA name, such as ``Europe/Berlin``.
    Default: ``UTC``.
    """


class PreviewArgs(TypedDict):
    """The preview of a new version, with ``strategy: blueGreen``."""

    replicas: NotRequired[int]
    """Its pods until the switch, which brings up the rest; by default as many as stable has."""
    hosts: NotRequired[list[pulumi.Input[str]]]
    """The DNS names under which the gateway serves the preview."""


class PortArgs(TypedDict):
    """One port of the app's Service, and the container's port behind it."""

    port: int
    """The Service's port, 1 to 65,535."""
    target_port: NotRequired[pulumi.Input[int]]
    """The container's port; by default the same number."""
    name: NotRequired[str]
    """Its name, up to 15 characters; by default its protocol."""
    protocol: NotRequired[str]
    """What is spoken. ``http``, ``http2`` and ``grpc`` are split request by request, ``tcp``
    connection by connection; ``udp`` isn't split at all. One of: ``http``, ``http2``, ``grpc``,
    ``tcp``, ``udp``. Default: ``http``.
    """


class PathMatchArgs(TypedDict):
    """Paths: by what they begin with, as a whole, or by an expression. A text is a prefix."""

    prefix: NotRequired[str]
    """What the path begins with, in whole segments: ``/api`` is ``/api`` and ``/api/v1``, not
    ``/apis``.
    """
    exact: NotRequired[str]
    """The whole path, without its query."""
    regex: NotRequired[str]
    """An expression (RE2) for the whole path."""


class TextMatchArgs(TypedDict):
    """A header's value: as a whole, by what it begins with, or by an expression. A text is the
    whole value.
    """

    exact: NotRequired[str]
    """The whole value."""
    prefix: NotRequired[str]
    """What the value begins with."""
    regex: NotRequired[str]
    """An expression (RE2) for the whole value."""


class MatchArgs(TypedDict):
    """Requests for which all of its keys hold."""

    path: NotRequired[PathMatchArgs]
    """Their path."""
    method: NotRequired[str]
    """Their method, such as ``GET``."""
    headers: NotRequired[dict[str, TextMatchArgs]]
    """Headers that they have, and the values."""
    without_headers: NotRequired[dict[str, TextMatchArgs]]
    """Headers that they don't have with these values."""
    query: NotRequired[dict[str, TextMatchArgs]]
    """Parameters of their query, and the values; no prefixes."""


class RewriteArgs(TypedDict):
    """What the app gets in place of what was asked for. A text is the path."""

    path: NotRequired[str]
    """In place of the prefix that matched (``/`` where no path is asked for), or of the whole path
    where an exact one matched.
    """
    host: NotRequired[str]
    """In place of the host."""


class RetriesArgs(TypedDict):
    """How often a request is tried again before its failure is the answer. A number is the
    ``attempts``.
    """

    attempts: int
    """Tries after the first; 0 turns retries off, also those that the router makes by itself."""
    per_try_timeout: NotRequired[str]
    """How long one try may take; by default as long as ``timeout``."""
    retry_on: NotRequired[list[str]]
    """What is tried again, in Envoy's words; by default the router's own choice. The last five are
    gRPC's.
    """


class HeaderChangesArgs(TypedDict):
    """Changes of headers, in this order: removed, set, added."""

    set: NotRequired[dict[str, str]]
    """Headers that get a value, in place of any that they have."""
    add: NotRequired[dict[str, str]]
    """Headers that get one more value."""
    remove: NotRequired[list[str]]
    """Headers that are taken out."""


class HeadersArgs(TypedDict):
    """Headers of requests and answers that the route changes."""

    request: NotRequired[HeaderChangesArgs]
    """On the way to the app."""
    response: NotRequired[HeaderChangesArgs]
    """On the way back."""


class OriginArgs(TypedDict):
    """An origin, or an expression for several. A text is the origin."""

    exact: NotRequired[str]
    """The whole origin; ``*`` for all."""
    regex: NotRequired[str]
    """An expression (RE2) for the whole origin."""


class CorsArgs(TypedDict):
    """Which pages of other origins may send requests: the router answers the browser's question."""

    origins: list[OriginArgs]
    """The origins of those pages."""
    methods: NotRequired[list[str]]
    """What they may send beside simple requests."""
    headers: NotRequired[list[str]]
    """Headers that they may send."""
    expose: NotRequired[list[str]]
    """Headers of the answer that they may read."""
    max_age: NotRequired[str]
    """How long a browser may keep the answer to its question."""
    credentials: NotRequired[bool]
    """Whether they may send cookies. Default: ``false``."""


class MirrorArgs(TypedDict):
    """Copies of the app's requests go to another service, and its answers nowhere. A text is
    ``host``.
    """

    host: str
    """The service's name; in another namespace ``NAME.NAMESPACE.svc.cluster.local``."""
    port: NotRequired[int]
    """Its port; needed if it has several."""
    percent: NotRequired[float]
    """How many requests are copied, above 0 to 100 %."""


class DelayArgs(TypedDict):
    """Requests that are held up."""

    percent: float
    """How many, above 0 to 100 %."""
    duration: str
    """How long. Written ``for`` in YAML."""


class AbortArgs(TypedDict):
    """Requests that are answered with an error, before they reach the app."""

    percent: float
    """How many, above 0 to 100 %."""
    status: int
    """The HTTP status, 200 to 599."""


class FaultsArgs(TypedDict):
    """Faults for tests: of stable and canary alike. The app itself knows nothing of them."""

    delay: NotRequired[DelayArgs]
    """Requests that are held up."""
    abort: NotRequired[AbortArgs]
    """Requests that fail."""


class RouteArgs(TypedDict):
    """The app's route: which requests it takes, and what it does with them. It holds for stable and
    canary alike. A change takes effect at once, also in the middle of a release, and starts
    none.
    """

    paths: NotRequired[list[PathMatchArgs]]
    """Prefixes of the paths that it takes, or ``{exact: …}``, ``{regex: …}``; by default all."""
    match: NotRequired[list[MatchArgs]]
    """The requests that it takes, by more than their path; in place of ``paths``."""
    rewrite: NotRequired[RewriteArgs]
    """What the app gets in place of path and host."""
    timeout: NotRequired[str]
    """How long an answer may take, with all retries; by default as long as it likes."""
    retries: NotRequired[RetriesArgs]
    """How often a request that fails is tried again; by default the router's own choice."""
    headers: NotRequired[HeadersArgs]
    """Headers that are added, set or removed."""
    cors: NotRequired[CorsArgs]
    """Which pages of other origins may send requests."""
    mirror: NotRequired[MirrorArgs]
    """Another service that gets copies of the requests."""
    faults: NotRequired[FaultsArgs]
    """Faults for tests."""


class ConnectionPoolArgs(TypedDict):
    """How many connections and requests the router has open at once. What is too much, fails."""

    max_connections: NotRequired[int]
    """Connections to all pods of a version."""
    connect_timeout: NotRequired[str]
    """How long a connection may take to open."""
    max_pending_requests: NotRequired[int]
    """Requests that wait for a connection."""
    max_requests: NotRequired[int]
    """Requests under way."""
    max_requests_per_connection: NotRequired[int]
    """After so many a connection is closed."""
    max_retries: NotRequired[int]
    """Retries under way."""
    idle_timeout: NotRequired[str]
    """After so long without requests a connection is closed."""


class OutlierDetectionArgs(TypedDict):
    """When a pod that fails gets no requests for a while."""

    consecutive_5xx_errors: NotRequired[int]
    """Answers with 5xx in a row that take it out."""
    consecutive_gateway_errors: NotRequired[int]
    """Answers with 502, 503 or 504 in a row that take it out."""
    interval: NotRequired[str]
    """How often pods are looked at."""
    base_ejection_time: NotRequired[str]
    """How long the first time takes; each further one is longer."""
    max_ejection_percent: NotRequired[int]
    """How many pods may be out at once, 0 to 100 %."""
    min_health_percent: NotRequired[int]
    """With fewer pods in than that, none is taken out, 0 to 100 %."""


class CookieArgs(TypedDict):
    """A cookie that the router sets, so that a client stays at its pod."""

    name: str
    """Its name."""
    ttl: str
    """How long a client keeps it."""
    path: NotRequired[str]
    """The path for which it holds."""


class HashArgs(TypedDict):
    """What chooses a client's pod, the same one each time as long as it is there."""

    header: NotRequired[str]
    """The value of a header."""
    cookie: NotRequired[CookieArgs]
    """A cookie."""
    query: NotRequired[str]
    """A parameter of the query."""
    source_ip: NotRequired[str]
    """The address that the request comes from."""


class LoadBalancingArgs(TypedDict):
    """How a version's pods are chosen. A text is ``by``."""

    by: NotRequired[str]
    """In turn, that with the fewest requests of two, any, or by a hash. One of: ``roundRobin``,
    ``leastRequest``, ``random``, ``hash``. Default: ``leastRequest``.
    """
    hash: NotRequired[HashArgs]
    """What is hashed, for ``by: hash``."""
    warmup: NotRequired[str]
    """For how long a new pod gets fewer requests than the others."""


class TlsArgs(TypedDict):
    """Whether the router speaks TLS to the pods. A text is ``mode``."""

    mode: str
    """None, TLS, TLS with a certificate of the caller's, or the mesh's own. One of: ``disable``,
    ``simple``, ``mutual``, ``istioMutual``.
    """
    sni: NotRequired[str]
    """The name that is asked for."""
    credential_name: NotRequired[str]
    """The Secret with the certificates, for gateways."""


class TrafficPolicyArgs(TypedDict):
    """How the router connects to the app's pods, stable and canary alike. A change takes effect at
    once and starts no release.
    """

    connection_pool: NotRequired[ConnectionPoolArgs]
    """How much the router has open at once."""
    outlier_detection: NotRequired[OutlierDetectionArgs]
    """When a pod that fails gets no requests for a while."""
    load_balancing: NotRequired[LoadBalancingArgs]
    """How pods are chosen."""
    tls: NotRequired[TlsArgs]
    """Whether the router speaks TLS to the pods."""


class SessionAffinityArgs(TypedDict):
    """By a cookie, a client stays with the version that it has met. Written as a duration, it is
    ``maxAge``.
    """

    cookie: NotRequired[str]
    """The cookie's name; by default the app's name with ``-affinity``."""
    max_age: NotRequired[str]
    """How long a client that has met the canary stays with it, at most until the end of the
    release. Default: ``24h``.
    """
    stable_max_age: NotRequired[str]
    """How long a client that has met stable stays with it, at most until the promotion; then the
    weights draw it again. By default ``10m``, or ``maxAge`` if that is shorter.
    """


class ServiceKeysArgs(TypedDict):
    """The app's Service, beside its ports."""

    type: NotRequired[str]
    """Who may reach it: the cluster, or the world outside. Requests that come from outside straight
    to the Service pass no gateway: they reach stable and canary in proportion to their pods. One
    of: ``ClusterIP``, ``NodePort``, ``LoadBalancer``. Default: ``ClusterIP``.
    """
    labels: NotRequired[dict[str, pulumi.Input[str]]]
    """More labels."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """More annotations, such as those for a cloud's load balancer."""
    session_affinity: NotRequired[str]
    """Whether a client outside of the mesh stays at one pod. One of: ``None``, ``ClientIP``.
    Default: ``None``.
    """
    external_traffic_policy: NotRequired[str]
    """Whether nodes without a pod pass requests from outside on."""
    load_balancer_class: NotRequired[str]
    """Which controller makes the load balancer."""
    load_balancer_source_ranges: NotRequired[list[str]]
    """From which networks the load balancer takes requests."""
    node_ports: NotRequired[dict[str, int]]
    """Numbers of the nodes' ports by the names of the app's; the cluster chooses the others."""


class PolicyArgs(TypedDict):
    """How far it may go in a while; exactly one of ``pods`` and ``percent``."""

    pods: NotRequired[int]
    """So many pods."""
    percent: NotRequired[int]
    """So many percent of the pods that there are."""
    every: str
    """In so long, whole seconds up to 30m."""


class DirectionArgs(TypedDict):
    """How fast it scales in one direction."""

    stabilization: NotRequired[str]
    """For how long it looks back before it acts, whole seconds up to 1h."""
    policies: NotRequired[list[PolicyArgs]]
    """How far it may go."""
    select: NotRequired[str]
    """Which policy counts where they differ; ``disabled`` never scales in this direction."""


class BehaviorArgs(TypedDict):
    """How fast the autoscaler acts; by default as Kubernetes does."""

    up: NotRequired[DirectionArgs]
    """Towards more pods."""
    down: NotRequired[DirectionArgs]
    """Towards fewer pods."""


class KedaArgs(TypedDict):
    """The autoscaler is KEDA's ScaledObject, which also scales on queues, topics, schedules, …"""

    triggers: list[dict[str, Any]]
    """KEDA's triggers as KEDA has them, each with a ``type`` and its ``metadata``."""
    polling_interval: NotRequired[str]
    """How often KEDA looks, whole seconds."""
    cooldown_period: NotRequired[str]
    """How long after the last activity it scales to none, whole seconds; for ``min: 0``."""


class AutoscalingArgs(TypedDict):
    """An autoscaler for the app's pods. ``replicas`` is then how many the first version begins
    with, and otherwise the autoscaler's.
    """

    min: NotRequired[int]
    """Pods at least; 0 with ``keda`` only. Default: ``1``."""
    max: int
    """Pods at most. In a release the canary's pods come on top."""
    cpu: NotRequired[int]
    """CPU that pods use on average, in percent of what they request."""
    memory: NotRequired[int]
    """Memory that pods use on average, in percent of what they request."""
    cpu_value: NotRequired[str]
    """CPU that pods use on average, as an amount."""
    memory_value: NotRequired[str]
    """Memory that pods use on average, as an amount."""
    metrics: NotRequired[list[dict[str, Any]]]
    """More metrics, as a HorizontalPodAutoscaler (``autoscaling/v2``) has them."""
    behavior: NotRequired[BehaviorArgs]
    """How fast it acts."""
    keda: NotRequired[KedaArgs]
    """KEDA's ScaledObject in place of a HorizontalPodAutoscaler."""


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


class DisruptionBudgetArgs(TypedDict):
    """How many pods a drain of nodes may take at once; one of the first two keys."""

    max_unavailable: NotRequired[Any]
    """So many may be away, such as ``1`` or ``25%``."""
    min_available: NotRequired[Any]
    """So many have to stay."""
    unhealthy_pods: NotRequired[str]
    """Whether pods that aren't ready may always go; by default only while the budget holds."""


class PeerArgs(TypedDict):
    """Others of the network: pods by their namespace, their labels or both, or addresses."""

    namespace: NotRequired[str]
    """All pods of a namespace, or with ``pods`` some of them."""
    pods: NotRequired[dict[str, str]]
    """Pods with these labels: of ``namespace``, or without it of the app's own."""
    network: NotRequired[str]
    """Addresses, such as ``10.0.0.0/8``."""


class NetworkPolicyArgs(TypedDict):
    """Who may connect to the app's pods, and where they may. Take care to name the gateways, what
    scrapes metrics, and for ``destinations`` the cluster's DNS and the mesh's control plane.
    """

    sources: NotRequired[list[PeerArgs]]
    """Who may connect; an empty list: only pods of the app itself. Written ``from`` in YAML; left
    out, all may.
    """
    destinations: NotRequired[list[PeerArgs]]
    """Where the pods may connect to. Written ``to`` in YAML; left out, everywhere."""


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


class WorkloadRefArgs(TypedDict):
    """The Deployment that has the app's pod template, and what becomes of its own pods."""

    deployment: str
    """Its name, in the app's namespace. It isn't Devflow's: a change of its pod template, such as
    of the image, begins a release.
    """
    scale_down: NotRequired[str]
    """When the Deployment is scaled to none: not at all, once the Rollout's first version is
    healthy, or as that version's pods get ready. One of: ``never``, ``onSuccess``,
    ``progressively``. Default: ``onSuccess``.
    """


class ServiceAccountArgs(TypedDict):
    """The pods' ServiceAccount."""

    name: NotRequired[str]
    """One that is there already; by default one is made, named as the app."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Of the one that is made, such as the identity that it has in a cloud."""
    token: NotRequired[bool]
    """Whether pods get a token for the API server. Default: ``true``."""


class EphemeralMetadataArgs(TypedDict):
    """Labels and annotations that a pod has only while it is of the canary, or of stable."""

    labels: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels."""
    annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """Annotations."""


class EnvSourceArgs(TypedDict):
    """A Secret or ConfigMap whose keys are all variables."""

    secret: NotRequired[str]
    """The Secret's name."""
    config_map: NotRequired[str]
    """The ConfigMap's name."""
    prefix: NotRequired[str]
    """What the variables' names begin with, before the key."""
    optional: NotRequired[bool]
    """Whether pods start without it, too. Default: ``false``."""


class InitContainerArgs(TypedDict):
    """A container that runs before the app's own: to its end, or with ``restartPolicy: Always`` as
    a sidecar that starts before it and stops after it.
    """

    command: NotRequired[list[pulumi.Input[str]]]
    """What the container runs instead of its image's entry point."""
    args: NotRequired[list[pulumi.Input[str]]]
    """The arguments of what it runs, instead of its image's."""
    env: NotRequired[dict[str, Any]]
    """Environment variables: ``NAME: value``, or from where: ``{secret: NAME, key: KEY}``,
    ``{configMap: NAME, key: KEY}``, ``{field: status.podIP}`` or ``{resource: limits.memory}``.
    Give secret values by a Secret: the others are readable in the Rollout.
    """
    env_from: NotRequired[list[EnvSourceArgs]]
    """Secrets and ConfigMaps all of whose keys are variables: ``{secret: NAME}`` or ``{configMap:
    NAME}``, with ``prefix``.
    """
    resources: NotRequired[dict[str, dict[str, pulumi.Input[str]]]]
    """CPU and memory of the container, as Kubernetes writes them."""
    liveness_probe: NotRequired[Any]
    """What has to succeed again and again or the container is started anew: as ``readinessProbe``.
    """
    startup_probe: NotRequired[Any]
    """What has to succeed once before the other probes begin: as ``readinessProbe``."""
    image_pull_policy: NotRequired[str]
    """When nodes pull the image; by default ``Always`` for the tag ``latest``, else if it isn't
    there.
    """
    security_context: NotRequired[dict[str, Any]]
    """What the container's processes may do, over the defaults of Pod Security "restricted"."""
    name: str
    """Its name."""
    image: pulumi.Input[str]
    """Its image; another one starts a release, too."""
    ports: NotRequired[list[dict[str, Any]]]
    """Its ports, as Kubernetes has them. The app's Service doesn't lead to them."""
    readiness_probe: NotRequired[Any]
    """What has to succeed so that the pod gets requests: a path, a port, or Kubernetes' mapping.
    Where it names no port, it asks the container's first.
    """
    pre_stop: NotRequired[Any]
    """What it does before it stops: as the app's own, but by default nothing."""
    mounts: NotRequired[dict[str, Any]]
    """Where it has the app's ``volumes``, by their names."""
    restart_policy: NotRequired[str]
    """``Always``: a sidecar."""


class OtherContainerArgs(TypedDict):
    """A container beside the app's own."""

    command: NotRequired[list[pulumi.Input[str]]]
    """What the container runs instead of its image's entry point."""
    args: NotRequired[list[pulumi.Input[str]]]
    """The arguments of what it runs, instead of its image's."""
    env: NotRequired[dict[str, Any]]
    """Environment variables: ``NAME: value``, or from where: ``{secret: NAME, key: KEY}``,
    ``{configMap: NAME, key: KEY}``, ``{field: status.podIP}`` or ``{resource: limits.memory}``.
    Give secret values by a Secret: the others are readable in the Rollout.
    """
    env_from: NotRequired[list[EnvSourceArgs]]
    """Secrets and ConfigMaps all of whose keys are variables: ``{secret: NAME}`` or ``{configMap:
    NAME}``, with ``prefix``.
    """
    resources: NotRequired[dict[str, dict[str, pulumi.Input[str]]]]
    """CPU and memory of the container, as Kubernetes writes them."""
    liveness_probe: NotRequired[Any]
    """What has to succeed again and again or the container is started anew: as ``readinessProbe``.
    """
    startup_probe: NotRequired[Any]
    """What has to succeed once before the other probes begin: as ``readinessProbe``."""
    image_pull_policy: NotRequired[str]
    """When nodes pull the image; by default ``Always`` for the tag ``latest``, else if it isn't
    there.
    """
    security_context: NotRequired[dict[str, Any]]
    """What the container's processes may do, over the defaults of Pod Security "restricted"."""
    name: str
    """Its name."""
    image: pulumi.Input[str]
    """Its image; another one starts a release, too."""
    ports: NotRequired[list[dict[str, Any]]]
    """Its ports, as Kubernetes has them. The app's Service doesn't lead to them."""
    readiness_probe: NotRequired[Any]
    """What has to succeed so that the pod gets requests: a path, a port, or Kubernetes' mapping.
    Where it names no port, it asks the container's first.
    """
    pre_stop: NotRequired[Any]
    """What it does before it stops: as the app's own, but by default nothing."""
    mounts: NotRequired[dict[str, Any]]
    """Where it has the app's ``volumes``, by their names."""


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
    """How far each measurement looks back: by default half of ``duration``, at least three scrapes.
    """
    interval: NotRequired[str]
    """Time from one measurement to the next: by default a third of what ``window`` leaves of
    ``duration``, at least one scrape.
    """
    count: NotRequired[int]
    """How many times each metric is measured: by default as often as fits into ``duration``."""
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

    exceptions: NotRequired[dict[str, str]]
    """By the name of a rule of ``devflow check``, why this app may break it: one line each."""
    freeze: NotRequired[list[FreezeWindowArgs]]
    """Windows in which no release begins and none passes a gate; a stack's come before its apps'
    own.
    """
    strategy: NotRequired[str]
    """How a new version replaces the old one: a strategy's name. Default: ``canary``."""
    replica_progress_threshold: NotRequired[str]
    """How many of a canary's pods have to be available for its steps to go on: a number of them, or
    a share as in ``90%``; by default all.
    """
    preview: NotRequired[PreviewArgs]
    """The preview of a new version, with ``strategy: blueGreen``."""
    port: NotRequired[pulumi.Input[int]]
    """The port on which the container answers HTTP, behind port 80 of the Service. Default:
    ``8080``.
    """
    ports: NotRequired[list[PortArgs]]
    """Several ports, or another protocol, in place of ``port``. The first is the main one: gateways
    lead to it, and releases are judged by it.
    """
    hosts: NotRequired[list[pulumi.Input[str]]]
    """The DNS names under which the gateways serve the app; none: only inside the mesh."""
    gateway: NotRequired[Any]
    """``NAMESPACE/NAME`` of the gateway, or a list of several; needed with ``hosts``."""
    mesh: NotRequired[bool]
    """Whether callers inside the mesh are split by the weights, too. Without it only those of the
    gateways are, and calls to the Service reach stable and canary in proportion to their pods.
    Default: ``true``.
    """
    router: NotRequired[Any]
    """What splits the traffic: a router's name, or its name and settings, as in ``{nginx:
    {className: public}}``. By default ``istio``.
    """
    route: NotRequired[RouteArgs]
    """What becomes of requests before they are split."""
    traffic_policy: NotRequired[TrafficPolicyArgs]
    """How the router connects to the pods."""
    session_affinity: NotRequired[SessionAffinityArgs]
    """Whether a client stays with the version that it has met, by a cookie."""
    service: NotRequired[ServiceKeysArgs]
    """The app's Service, beside its ports: who may reach it, its labels and annotations."""
    replicas: NotRequired[pulumi.Input[int]]
    """Pods of the stable version, 0 to 10,000. Left out: one at first, and from then on as many as
    an autoscaler or a person sets.
    """
    autoscaling: NotRequired[AutoscalingArgs]
    """An autoscaler for the pods."""
    scale_down: NotRequired[ScaleDownArgs]
    """What becomes of the pods that no longer get traffic."""
    dynamic_stable_scale: NotRequired[bool]
    """Whether stable's pods become fewer as the canary's become more. It needs fewer pods; an abort
    then takes as long as stable's pods need to come back. Default: ``false``.
    """
    min_pods_per_replica_set: NotRequired[int]
    """Pods that a version with traffic has at least, however little of it."""
    max_surge: NotRequired[Any]
    """Pods beyond ``replicas`` while pods are replaced, by default 25 %."""
    max_unavailable: NotRequired[Any]
    """Pods that may be missing meanwhile, by default 25 %."""
    anti_affinity: NotRequired[str]
    """Whether canary and stable pods are kept on different nodes, if possible or in any case."""
    disruption_budget: NotRequired[DisruptionBudgetArgs]
    """How many pods a drain of nodes may take at once."""
    network_policy: NotRequired[NetworkPolicyArgs]
    """Who may connect to the pods, and where they may."""
    config: NotRequired[ConfigArgs]
    """Files and variables that travel with the release."""
    secret_checksums: NotRequired[dict[str, pulumi.Input[str]]]
    """Digests of the Secrets that the pods refer to, by name. A new digest starts a release, so
    that a change of a Secret walks the schedule, too. Never a value.
    """
    workload_ref: NotRequired[WorkloadRefArgs]
    """The Deployment in the app's namespace that has the pod template, by name, in place of
    ``image`` and all keys that shape the pods.
    """
    service_account: NotRequired[ServiceAccountArgs]
    """The pods' ServiceAccount: the name of one that is there, or a mapping for one that is made,
    such as ``{annotations: {…}}``. Without one the pods get no API token.
    """
    pod_labels: NotRequired[dict[str, pulumi.Input[str]]]
    """More labels for the pods."""
    pod_annotations: NotRequired[dict[str, pulumi.Input[str]]]
    """More annotations for the pods."""
    canary_metadata: NotRequired[EphemeralMetadataArgs]
    """Labels and annotations of pods while they are of the canary."""
    stable_metadata: NotRequired[EphemeralMetadataArgs]
    """Labels and annotations of pods while they are of stable."""
    node_selector: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels that a node has to have."""
    tolerations: NotRequired[list[Any]]
    """Taints of nodes that the pods bear: ``KEY``, ``KEY=VALUE`` or ``KEY=VALUE:EFFECT``, as
    ``kubectl taint`` has them, or Kubernetes' mapping.
    """
    affinity: NotRequired[dict[str, Any]]
    """Which nodes, and which other pods' nodes, are wanted or avoided, as Kubernetes has it."""
    topology_spread: NotRequired[Any]
    """The labels of nodes over whose values the pods of a version are spread evenly, where there is
    room; or Kubernetes' mappings. ``false``: as the cluster's scheduler likes.
    """
    priority_class_name: NotRequired[str]
    """The pods' PriorityClass."""
    runtime_class_name: NotRequired[str]
    """The RuntimeClass by which nodes run the pods."""
    host_aliases: NotRequired[list[dict[str, Any]]]
    """Lines of the pods' ``/etc/hosts``: ``{ip: IP, hostnames: [HOST]}``."""
    dns_config: NotRequired[dict[str, Any]]
    """How the pods resolve names, as Kubernetes has it."""
    min_ready: NotRequired[str]
    """How long a new pod has to be ready before it counts as available; by default not at all. It
    has to be less than ``progressDeadline``.
    """
    termination_grace_period: NotRequired[str]
    """How long a pod may take to stop before it is killed; by default Kubernetes' 30 seconds."""
    command: NotRequired[list[pulumi.Input[str]]]
    """What the container runs instead of its image's entry point."""
    args: NotRequired[list[pulumi.Input[str]]]
    """The arguments of what it runs, instead of its image's."""
    env: NotRequired[dict[str, Any]]
    """Environment variables: ``NAME: value``, or from where: ``{secret: NAME, key: KEY}``,
    ``{configMap: NAME, key: KEY}``, ``{field: status.podIP}`` or ``{resource: limits.memory}``.
    Give secret values by a Secret: the others are readable in the Rollout.
    """
    env_from: NotRequired[list[EnvSourceArgs]]
    """Secrets and ConfigMaps all of whose keys are variables: ``{secret: NAME}`` or ``{configMap:
    NAME}``, with ``prefix``.
    """
    resources: NotRequired[dict[str, dict[str, pulumi.Input[str]]]]
    """CPU and memory of the container, as Kubernetes writes them."""
    liveness_probe: NotRequired[Any]
    """What has to succeed again and again or the container is started anew: as ``readinessProbe``.
    """
    startup_probe: NotRequired[Any]
    """What has to succeed once before the other probes begin: as ``readinessProbe``."""
    image_pull_policy: NotRequired[str]
    """When nodes pull the image; by default ``Always`` for the tag ``latest``, else if it isn't
    there.
    """
    security_context: NotRequired[dict[str, Any]]
    """What the container's processes may do, over the defaults of Pod Security "restricted"."""
    readiness_probe: NotRequired[Any]
    """What has to succeed so that a pod gets requests: a path that answers 2xx or 3xx, a port that
    is open, ``false`` for nothing, or a mapping of Kubernetes' own fields (``httpGet``,
    ``tcpSocket``, ``grpc`` or ``exec``, and timings), with ``path`` and ``port`` as short forms.
    By default, and where a probe names no port, it is the app's.
    """
    pre_stop: NotRequired[Any]
    """What the container does before it stops: how long it goes on serving, so that no request
    fails while the pod's end becomes known in the mesh; ``false`` for nothing; or Kubernetes'
    mapping. Default: ``5s``.
    """
    volumes: NotRequired[dict[str, Any]]
    """Volumes by name: where an empty one is mounted, as in ``tmp: /tmp``, or a source of
    Kubernetes and where the container has it, as in ``tls: {secret: NAME, mount: /etc/tls}``.
    """
    init_containers: NotRequired[list[InitContainerArgs]]
    """Containers that run before the app's own, in this order; with ``restartPolicy: Always`` they
    are sidecars, which go on.
    """
    containers: NotRequired[list[OtherContainerArgs]]
    """More containers beside the app's own."""
    image_pull_secrets: NotRequired[list[str]]
    """Secrets by which nodes pull images."""
    pod_security_context: NotRequired[dict[str, Any]]
    """What all processes of a pod may do, over the defaults of Pod Security "restricted"."""
    pod_template: NotRequired[dict[str, Any]]
    """What the keys above can't say: a strategic merge over the pod template, in Kubernetes' own
    form.
    """
    namespace: NotRequired[str]
    """The namespace of its pods and of all its objects but the Application; by default its name."""
    image: NotRequired[pulumi.Input[str]]
    """The container image; another one starts a release. It is left out with ``workloadRef``."""
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
