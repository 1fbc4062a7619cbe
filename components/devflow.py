"""Devflow: the controller that records each release and rolls back bad ones."""

from collections.abc import Callable, Iterable
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import Secret, ServiceAccount
from pulumi_kubernetes.networking.v1 import NetworkPolicy
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget
from pulumi_kubernetes.rbac.v1 import ClusterRole, ClusterRoleBinding, Role, RoleBinding

from devflow.components.argo_rollouts import DEFAULT_ROUTERS, check_routers
from devflow.components.devflow_notify import (
    notify_annotations,
    notify_arguments,
    notify_mounts,
    notify_ports,
    notify_volumes,
    settings_objects,
)
from devflow.components.helm import RUNTIME_DEFAULT, platform_namespace
from devflow.controller.rights.rules import cluster_rules, lease_rules, route_rules, routings_of

_NAME = "devflow-controller"
_LABELS = {"app.kubernetes.io/name": _NAME}
_URI_SECRET = "devflow-mongodb-uri"  # noqa: S105 - the name of a Secret
_URI_FOLDER = "/etc/devflow"
_PORT = 8085
_USER_ID = 65532
"""The one in the image."""
_RBAC_GROUP = "rbac.authorization.k8s.io"
_DNS_PORTS = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
_API_SERVER_PORTS = (443, 6443)


class DevflowArgs(TypedDict):
    """The controller's image, its MongoDB, and whether it may abort releases."""

    image: pulumi.Input[str]
    """The image that the project's ``Dockerfile`` makes."""
    mongodb_uri: pulumi.Input[str]
    """Connection string of the MongoDB that keeps the record. Kept secret."""
    mongodb_port: NotRequired[int]
    """The port in that string, 27017 by default; the NetworkPolicy allows no other."""
    namespace: NotRequired[str]
    """Its namespace, ``devflow`` by default."""
    replicas: NotRequired[int]
    """Controllers, 2 by default: one is the leader, the others stand by."""
    cluster: NotRequired[pulumi.Input[str]]
    """The cluster's name in the record, by default that of the stack."""
    rollback: NotRequired[bool]
    """Whether the controller aborts failed releases with ``rollback: auto``; the default is yes.
    With ``False`` it has no right to change any object.
    """
    routers: NotRequired[pulumi.Input[list[str]]]
    """The routers of the apps, ``istio`` by default, as those of ``ArgoRollouts``: the controller
    gets rights on their objects, and no others.
    """
    retention_days: NotRequired[pulumi.Input[int]]
    """How long finished jobs are kept, 180 by default."""
    notify: NotRequired[dict[str, Any]]
    """Whom the controller notifies of releases: the keys in ``docs/notifications.md``. What is
    secret stands in a Secret of the controller's namespace, which it names.
    """


class Devflow(pulumi.ComponentResource):
    """The controller with the rights it needs and no others, within Pod Security "restricted"."""

    namespace: pulumi.Output[str]
    """The namespace of the controller."""

    def __init__(
        self, name: str, args: DevflowArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("devflow:index:Devflow", name, {}, opts)
        namespace = args.get("namespace", "devflow")
        home = platform_namespace(namespace, self)
        below = pulumi.ResourceOptions(parent=self, depends_on=[home])
        secret = Secret(
            _URI_SECRET,
            metadata={"name": _URI_SECRET, "namespace": namespace},
            string_data={"uri": pulumi.Output.secret(args["mongodb_uri"])},
            opts=below,
        )
        account = _declare(ServiceAccount, namespace, below)
        granted = _grant(namespace, below, _rules(args))
        network = _network((args.get("mongodb_port", 27017), *notify_ports(args.get("notify"))))
        _declare(NetworkPolicy, namespace, below, spec=network)
        budget = {"minAvailable": 1, "selector": {"matchLabels": _LABELS}}
        _declare(PodDisruptionBudget, namespace, below, spec=budget)
        deployment = {
            "replicas": args.get("replicas", 2),
            "selector": {"matchLabels": _LABELS},
            "template": _pod_template(args),
        }
        told = settings_objects(args.get("notify"), namespace, _LABELS, below)
        after = pulumi.ResourceOptions(parent=self, depends_on=[secret, account, *granted, *told])
        _declare(Deployment, namespace, after, spec=deployment)
        self.namespace = pulumi.Output.from_input(namespace)
        self.register_outputs({"namespace": self.namespace})


def _declare(
    kind: Callable[..., pulumi.Resource],
    namespace: str | None,
    options: pulumi.ResourceOptions,
    **fields: Any,
) -> pulumi.Resource:
    """Declare an object with the controller's name and labels."""
    where = {"namespace": namespace} if namespace else {}
    metadata = {"name": _NAME, "labels": _LABELS, **where}
    return kind(_NAME, metadata=metadata, opts=options, **fields)


def _rules(args: DevflowArgs) -> pulumi.Output[list[dict[str, Any]]]:
    """Of the cluster: those that every app needs, and those of the apps' routers."""
    rollback, routers = args.get("rollback", True), args.get("routers", list(DEFAULT_ROUTERS))
    if isinstance(routers, list):
        # An output is that of ArgoRollouts, which has checked them.
        check_routers(routers, "devflow.routers")

    def of(routers: list[str]) -> list[dict[str, Any]]:
        routes = route_rules(routings_of(routers), rollback=rollback)
        return [rule.manifest() for rule in (*cluster_rules(rollback=rollback), *routes)]

    return pulumi.Output.from_input(routers).apply(of)


def _grant(
    namespace: str,
    options: pulumi.ResourceOptions,
    everywhere: pulumi.Output[list[dict[str, Any]]],
) -> list[pulumi.Resource]:
    subjects = [{"kind": "ServiceAccount", "name": _NAME, "namespace": namespace}]
    inside = [rule.manifest() for rule in lease_rules()]
    return [
        _declare(ClusterRole, None, options, rules=everywhere),
        _declare(
            ClusterRoleBinding,
            None,
            options,
            role_ref=_reference("ClusterRole"),
            subjects=subjects,
        ),
        _declare(Role, namespace, options, rules=inside),
        _declare(RoleBinding, namespace, options, role_ref=_reference("Role"), subjects=subjects),
    ]


def _reference(kind: str) -> dict[str, str]:
    return {"apiGroup": _RBAC_GROUP, "kind": kind, "name": _NAME}


def _network(more_ports: Iterable[int]) -> dict[str, Any]:
    """In: metrics. Out: names, the API server, MongoDB, receivers of notifications."""
    ports = dict.fromkeys((*_API_SERVER_PORTS, *more_ports))
    return {
        "podSelector": {"matchLabels": _LABELS},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": _PORT, "protocol": "TCP"}]}
        ],
        "egress": [
            {"ports": _DNS_PORTS},
            {"ports": [{"port": port, "protocol": "TCP"} for port in ports]},
        ],
    }


def _pod_template(args: DevflowArgs) -> dict[str, Any]:
    scraped = {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(_PORT),
        # The sidecar would count our watches as the mesh's traffic.
        "sidecar.istio.io/inject": "false",
        **notify_annotations(args.get("notify")),
    }
    return {
        "metadata": {"labels": _LABELS, "annotations": scraped},
        "spec": {
            "serviceAccountName": _NAME,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": _USER_ID,
                "runAsGroup": _USER_ID,
                "fsGroup": _USER_ID,
                "seccompProfile": RUNTIME_DEFAULT,
            },
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": _LABELS},
                }
            ],
            "containers": [_container(args)],
            "volumes": [
                {
                    "name": "mongodb-uri",
                    "secret": {"secretName": _URI_SECRET, "defaultMode": 0o440},
                },
                *notify_volumes(args.get("notify")),
            ],
        },
    }


def _container(args: DevflowArgs) -> dict[str, Any]:
    return {
        "name": _NAME,
        "image": args["image"],
        "args": _arguments(args),
        "ports": [{"name": "http", "containerPort": _PORT, "protocol": "TCP"}],
        "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http"}},
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http"}, "periodSeconds": 5},
        "resources": {
            "requests": {"cpu": "50m", "memory": "128Mi"},
            "limits": {"memory": "256Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": [
            {"name": "mongodb-uri", "mountPath": _URI_FOLDER, "readOnly": True},
            *notify_mounts(args.get("notify")),
        ],
    }


def _arguments(args: DevflowArgs) -> list[pulumi.Input[str]]:
    arguments: list[pulumi.Input[str]] = [
        "controller",
        f"--listen=:{_PORT}",
        f"--mongodb-uri-file={_URI_FOLDER}/uri",
        pulumi.Output.concat("--cluster=", args.get("cluster", pulumi.get_stack())),
    ]
    if not args.get("rollback", True):
        arguments.append("--no-rollback")
    if "retention_days" in args:
        days = pulumi.Output.from_input(args["retention_days"])
        arguments.append(pulumi.Output.concat("--retention=", days.apply(str)))
    return [*arguments, *notify_arguments(args.get("notify"))]
