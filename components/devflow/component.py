"""Devflow: the controller that records each release and rolls back bad ones."""

from collections.abc import Callable, Iterable
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import Secret, ServiceAccount
from pulumi_kubernetes.networking.v1 import NetworkPolicy
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget
from pulumi_kubernetes.rbac.v1 import ClusterRole, ClusterRoleBinding, Role, RoleBinding

from devflow.components.argo_rollouts import DEFAULT_ROUTERS
from devflow.components.devflow.notify import (
    notify_ports,
    settings_objects,
)
from devflow.components.devflow.pod import LABELS, NAME, PORT, URI_SECRET, pod_template
from devflow.components.helm import (
    PlacementArgs,
    checked,
    install_once,
    lets_out,
    platform_namespace,
)
from devflow.components.settings.devflow import NAMESPACE, DevflowArguments
from devflow.controller.rights.rules import cluster_rules, lease_rules, route_rules, routings_of
from devflow.reading.mongodb_uri import MONGODB_PORT, uri_ports

_RBAC_GROUP = "rbac.authorization.k8s.io"
_HTTPS, _API_SERVER_PORT = 443, 6443


class MongoDBSecretArgs(TypedDict):
    """Where the connection string is."""

    name: str
    """Name of a Secret in the controller's namespace."""
    key: NotRequired[str]
    """The key in it, ``uri`` by default."""


class DevflowArgs(TypedDict):
    """The controller's image, its MongoDB, and whether it may abort releases."""

    image: pulumi.Input[str]
    """The image that the project's ``Dockerfile`` makes."""
    mongodb_uri: NotRequired[pulumi.Input[str]]
    """Connection string of the MongoDB that keeps the record. Kept secret. Either this or
    ``mongodb_secret``.
    """
    mongodb_secret: NotRequired[MongoDBSecretArgs]
    """A Secret that has it: then the stack never sees it."""
    mongodb_ca: NotRequired[str]
    """A ConfigMap in the controller's namespace with the certificate of MongoDB's authority under
    the key ``ca.crt``; the connection string names it as ``/etc/devflow-mongodb-ca/ca.crt``.
    """
    mongodb_port: NotRequired[int]
    """The port of MongoDB that the NetworkPolicy lets out: by default those in ``mongodb_uri``, and
    27017 with ``mongodb_secret``.
    """
    api_server_port: NotRequired[int]
    """The port at which the API server itself listens, behind its Service, 6443 by default: the
    NetworkPolicy lets out that and 443.
    """
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
    resources: NotRequired[dict[str, Any]]
    """Requests and limits of the controller's container."""
    placement: NotRequired[PlacementArgs]
    """On which nodes the controllers run."""


class Devflow(pulumi.ComponentResource):
    """The controller with the rights it needs and no others, within Pod Security "restricted".

    :raises pulumi.RunError: one line for each argument that can't be used, before anything is
        declared; a second controller in the program.
    """

    namespace: pulumi.Output[str]
    """The namespace of the controller."""

    def __init__(
        self, name: str, args: DevflowArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        args = checked(DevflowArguments, name, args)
        namespace = args.get("namespace", NAMESPACE)
        install_once("Devflow", name, [namespace])
        super().__init__("devflow:index:Devflow", name, {}, opts)
        home = platform_namespace(namespace, self)
        below = pulumi.ResourceOptions(parent=self, depends_on=[home])
        secrets = _uri_secret(args, namespace, below)
        account = _declare(ServiceAccount, namespace, below)
        granted = _grant(namespace, below, _rules(args))
        _declare(NetworkPolicy, namespace, below, spec=_network(args))
        budget = {"minAvailable": 1, "selector": {"matchLabels": LABELS}}
        _declare(PodDisruptionBudget, namespace, below, spec=budget)
        deployment = {
            "replicas": args.get("replicas", 2),
            "selector": {"matchLabels": LABELS},
            "template": pod_template(args),
        }
        told = settings_objects(args.get("notify"), namespace, LABELS, below)
        after = pulumi.ResourceOptions(parent=self, depends_on=[*secrets, account, *granted, *told])
        _declare(Deployment, namespace, after, spec=deployment)
        self.namespace = pulumi.Output.from_input(namespace)
        self.register_outputs({"namespace": self.namespace})


def _uri_secret(
    args: DevflowArgs, namespace: str, options: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    if "mongodb_uri" not in args:
        return []
    secret = Secret(
        URI_SECRET,
        metadata={"name": URI_SECRET, "namespace": namespace},
        string_data={"uri": pulumi.Output.secret(args["mongodb_uri"])},
        opts=options,
    )
    return [secret]


def _declare(
    kind: Callable[..., pulumi.Resource],
    namespace: str | None,
    options: pulumi.ResourceOptions,
    **fields: Any,
) -> pulumi.Resource:
    """Declare an object with the controller's name and labels."""
    where = {"namespace": namespace} if namespace else {}
    metadata = {"name": NAME, "labels": LABELS, **where}
    return kind(NAME, metadata=metadata, opts=options, **fields)


def _rules(args: DevflowArgs) -> pulumi.Output[list[dict[str, Any]]]:
    """Of the cluster: those that every app needs, and those of the apps' routers."""
    rollback, routers = args.get("rollback", True), args.get("routers", list(DEFAULT_ROUTERS))

    def of(routers: list[str]) -> list[dict[str, Any]]:
        routes = route_rules(routings_of(routers), rollback=rollback)
        return [rule.manifest() for rule in (*cluster_rules(rollback=rollback), *routes)]

    return pulumi.Output.from_input(routers).apply(of)


def _grant(
    namespace: str,
    options: pulumi.ResourceOptions,
    everywhere: pulumi.Output[list[dict[str, Any]]],
) -> list[pulumi.Resource]:
    subjects = [{"kind": "ServiceAccount", "name": NAME, "namespace": namespace}]
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
    return {"apiGroup": _RBAC_GROUP, "kind": kind, "name": NAME}


def _network(args: DevflowArgs) -> dict[str, Any]:
    """In: metrics. Out: names, the API server, MongoDB, receivers of notifications."""

    def out(mongodb: Iterable[int]) -> list[dict[str, Any]]:
        ports = [_HTTPS, args.get("api_server_port", _API_SERVER_PORT), *mongodb]
        return lets_out(dict.fromkeys((*ports, *notify_ports(args.get("notify")))))

    return {
        "podSelector": {"matchLabels": LABELS},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": [{"namespaceSelector": {}}], "ports": [{"port": PORT, "protocol": "TCP"}]}
        ],
        "egress": _mongodb_ports(args).apply(out),
    }


def _mongodb_ports(args: DevflowArgs) -> pulumi.Output[list[int]]:
    """No secret, though they stand in one."""
    if "mongodb_port" in args or "mongodb_uri" not in args:
        return pulumi.Output.from_input([args.get("mongodb_port", MONGODB_PORT)])
    uri = pulumi.Output.from_input(args["mongodb_uri"])
    # One that a preview can't know yet is that of a MongoDB to be installed.
    ports = uri.apply(
        lambda known: uri_ports(known) if isinstance(known, str) else [MONGODB_PORT],
        run_with_unknowns=True,
    )
    return pulumi.Output.unsecret(ports)
