"""A replica set by MongoDB's own operator, or the Secret of one that is there."""

from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import Secret
from pulumi_random import RandomPassword

from devflow.components.charts import MONGODB_KUBERNETES
from devflow.components.helm import (
    PlacementArgs,
    checked,
    helm_release,
    install_once,
    merged,
    placed,
    platform_namespace,
    spread,
    without_nothing,
)
from devflow.components.mongodb.backup import MongoDBBackupArgs, declare_backup
from devflow.components.mongodb.tls import CA_OPTIONS, MongoDBTlsArgs, tls_spec
from devflow.components.settings.mongodb import NAMESPACE, MongoDBArguments

_NAME = "mongodb"
_USER = "devflow"
_DATABASE = "devflow"
_SERVER_VERSION = "8.0.17"
_PASSWORD_LENGTH = 32
_PASSWORD_SECRET = "mongodb-devflow-password"  # noqa: S105 - the name of a Secret
_URI_SECRET = "mongodb-devflow-uri"  # noqa: S105 - the name of a Secret


class MongoDBArgs(TypedDict):
    """A replica set to install, or the connection string of an existing MongoDB."""

    namespace: NotRequired[str]
    """The namespace of the replica set and of the Secret, ``mongodb`` by default."""
    members: NotRequired[int]
    """Members of the replica set, 3 by default; a single member survives no failure."""
    storage: NotRequired[pulumi.Input[str]]
    """Size of each member's volume, ``10Gi`` by default."""
    external_uri: NotRequired[pulumi.Input[str]]
    """Connection string of an existing MongoDB: then only the Secret that holds it is created.
    Kept secret. Where it is in a Secret already, name that in ``mongodb_secret`` of ``Devflow``,
    and leave this component out.
    """
    tls: NotRequired[MongoDBTlsArgs]
    """Certificates: then members and clients speak TLS alone."""
    backup: NotRequired[MongoDBBackupArgs]
    """Dumps of the record; none by default."""
    version: NotRequired[str]
    """The version of the operator's chart, rather than the pinned one."""
    values: NotRequired[dict[str, Any]]
    """Values of the chart ``mongodb-kubernetes``, merged over those of this component at every
    depth.
    """
    resources: NotRequired[dict[str, Any]]
    """Requests and limits of each member's container ``mongod``."""
    placement: NotRequired[PlacementArgs]
    """On which nodes the members and the operator run."""
    high_availability: NotRequired[bool]
    """Members on different nodes where possible; needs 3 ``members`` or more."""


class MongoDB(pulumi.ComponentResource):
    """A replica set by MongoDB's own operator, with one user for one database.

    The password is random, never shown, and kept in the stack's state as a secret.

    :raises pulumi.RunError: one line for each argument that can't be used, before anything is
        declared; a second MongoDB in the program.
    """

    uri: pulumi.Output[str]
    """The connection string, a secret."""
    secret_name: pulumi.Output[str]
    """The Secret that holds the connection string under the key ``uri``."""
    namespace: pulumi.Output[str]
    """The namespace of that Secret."""

    def __init__(
        self, name: str, args: MongoDBArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        args = checked(MongoDBArguments, name, args)
        namespace = args.get("namespace", NAMESPACE)
        install_once("MongoDB", name, [namespace])
        super().__init__("devflow:index:MongoDB", name, {}, opts)
        home = platform_namespace(namespace, self)
        if "external_uri" in args:
            self.uri = pulumi.Output.secret(args["external_uri"])
        else:
            self.uri = self._replica_set(namespace, args, home)
        Secret(
            _URI_SECRET,
            metadata={"name": _URI_SECRET, "namespace": namespace},
            string_data={"uri": self.uri},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[home]),
        )
        self.secret_name = pulumi.Output.from_input(_URI_SECRET)
        self.namespace = pulumi.Output.from_input(namespace)
        self.register_outputs(
            {"uri": self.uri, "secret_name": self.secret_name, "namespace": self.namespace}
        )

    def _replica_set(
        self, namespace: str, args: MongoDBArgs, home: pulumi.Resource
    ) -> pulumi.Output[str]:
        members, tls = args.get("members", 3), args.get("tls")
        # Letters and digits only: the password is part of a URI.
        password = RandomPassword(
            f"{_NAME}-password",
            length=_PASSWORD_LENGTH,
            special=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        secret = Secret(
            _PASSWORD_SECRET,
            metadata={"name": _PASSWORD_SECRET, "namespace": namespace},
            string_data={"password": password.result},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[home]),
        )
        placement = placed(args.get("placement"))
        # The operator's chart has no value for a priority.
        on_nodes = {key: placement[key] for key in placement if key != "priorityClassName"}
        operator = helm_release(
            *("mongodb-operator", MONGODB_KUBERNETES, namespace),
            *(merged(_OPERATOR_VALUES, {"operator": on_nodes}), self, [home]),
            version=args.get("version"),
            over=args.get("values"),
            where="mongodb.values",
        )
        replica_set = CustomResource(
            _NAME,
            api_version="mongodbcommunity.mongodb.com/v1",
            kind="MongoDBCommunity",
            metadata={"name": _NAME, "namespace": namespace},
            spec=_replica_set_spec(members, args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[operator, secret]),
        )
        uri = _uri(namespace, members, password.result, CA_OPTIONS if tls else "")
        if "backup" in args:
            declare_backup(
                args["backup"],
                {
                    "namespace": namespace,
                    "uri": uri,
                    "tls": tls,
                    "placement": args.get("placement"),
                },
                self,
                [replica_set],
            )
        return uri


_OPERATOR_VALUES: dict[str, object] = {
    "operator": {
        "watchedResources": ["mongodbcommunity"],
        "enableClusterMongoDBRoles": False,
        "webhook": {"installClusterRole": False},
        "telemetry": {"enabled": False},
    }
}


def _replica_set_spec(members: int, args: MongoDBArgs) -> dict[str, Any]:
    storage = args.get("storage", "10Gi")
    security: dict[str, Any] = {"authentication": {"modes": ["SCRAM"]}}
    if "tls" in args:
        security["tls"] = tls_spec(args["tls"])
    return {
        "type": "ReplicaSet",
        "members": members,
        "version": _SERVER_VERSION,
        "security": security,
        "users": [
            {
                "name": _USER,
                "db": "admin",
                "passwordSecretRef": {"name": _PASSWORD_SECRET, "key": "password"},
                "roles": [{"name": "readWrite", "db": _DATABASE}],
                "scramCredentialsSecretName": f"{_NAME}-{_USER}",
            }
        ],
        "statefulSet": {
            "spec": {
                **_pods(args),
                "volumeClaimTemplates": [
                    {
                        "metadata": {"name": "data-volume"},
                        "spec": {
                            "accessModes": ["ReadWriteOnce"],
                            "resources": {"requests": {"storage": storage}},
                        },
                    }
                ],
            }
        },
    }


def _pods(args: MongoDBArgs) -> dict[str, Any]:
    """What the operator merges into the pods' template: by the container's name."""
    spec = placed(args.get("placement"))
    if "resources" in args:
        spec["containers"] = [{"name": "mongod", "resources": args["resources"]}]
    if args.get("high_availability"):
        spec["topologySpreadConstraints"] = [spread({"app": f"{_NAME}-svc"})]
    return without_nothing({"template": without_nothing({"spec": spec})})


def _uri(namespace: str, members: int, password: pulumi.Input[str], tls: str) -> pulumi.Output[str]:
    hosts = ",".join(
        f"{_NAME}-{index}.{_NAME}-svc.{namespace}.svc.cluster.local:27017"
        for index in range(members)
    )
    options = f"replicaSet={_NAME}&authSource=admin&w=majority&journal=true{tls}"
    return pulumi.Output.secret(
        pulumi.Output.concat(f"mongodb://{_USER}:", password, f"@{hosts}/{_DATABASE}?{options}")
    )
