"""MongoDB: keeps the history of releases."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import Secret
from pulumi_random import RandomPassword

from devflow.components.charts import MONGODB_KUBERNETES
from devflow.components.helm import helm_release, platform_namespace

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
    Kept secret.
    """


class MongoDB(pulumi.ComponentResource):
    """A replica set by MongoDB's own operator, with one user for one database.

    The password is random, never shown, and kept in the stack's state as a secret.
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
        super().__init__("devflow:index:MongoDB", name, {}, opts)
        namespace = args.get("namespace", "mongodb")
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
        members = args.get("members", 3)
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
        operator = helm_release(
            "mongodb-operator", MONGODB_KUBERNETES, namespace, _OPERATOR_VALUES, self, [home]
        )
        CustomResource(
            _NAME,
            api_version="mongodbcommunity.mongodb.com/v1",
            kind="MongoDBCommunity",
            metadata={"name": _NAME, "namespace": namespace},
            spec=_replica_set_spec(members, args.get("storage", "10Gi")),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[operator, secret]),
        )
        return _uri(namespace, members, password.result)


_OPERATOR_VALUES: dict[str, object] = {
    "operator": {
        "watchedResources": ["mongodbcommunity"],
        "enableClusterMongoDBRoles": False,
        "webhook": {"installClusterRole": False},
        "telemetry": {"enabled": False},
    }
}


def _replica_set_spec(members: int, storage: pulumi.Input[str]) -> dict[str, object]:
    return {
        "type": "ReplicaSet",
        "members": members,
        "version": _SERVER_VERSION,
        "security": {"authentication": {"modes": ["SCRAM"]}},
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
                "volumeClaimTemplates": [
                    {
                        "metadata": {"name": "data-volume"},
                        "spec": {
                            "accessModes": ["ReadWriteOnce"],
                            "resources": {"requests": {"storage": storage}},
                        },
                    }
                ]
            }
        },
    }


def _uri(namespace: str, members: int, password: pulumi.Input[str]) -> pulumi.Output[str]:
    hosts = ",".join(
        f"{_NAME}-{index}.{_NAME}-svc.{namespace}.svc.cluster.local:27017"
        for index in range(members)
    )
    options = f"replicaSet={_NAME}&authSource=admin&w=majority&journal=true"
    return pulumi.Output.secret(
        pulumi.Output.concat(f"mongodb://{_USER}:", password, f"@{hosts}/{_DATABASE}?{options}")
    )
