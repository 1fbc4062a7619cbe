"""Backups of the record: a CronJob that dumps the database to a volume of its own."""

from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.batch.v1 import CronJob
from pulumi_kubernetes.core.v1 import PersistentVolumeClaim, Secret
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from devflow.components.helm import (
    READ_ONLY_CONTAINER,
    PlacementArgs,
    lets_out,
    placed,
    restricted_pod,
)
from devflow.components.mongodb.tls import MongoDBTlsArgs, tls_mounts, tls_volumes
from devflow.reading.mongodb_uri import MONGODB_PORT

_NAME = "mongodb-backup"
_LABELS = {"app.kubernetes.io/name": _NAME}
_IMAGE = "docker.io/library/mongo:8.0.17"
_USER_ID = 999
_CONFIG = "/etc/mongodump/config.yaml"
_FOLDER = "/backup"


class MongoDBBackupArgs(TypedDict):
    """How often, and how much is kept."""

    schedule: NotRequired[str]
    """When, as a CronJob has it, in UTC; ``17 3 * * *`` by default, each night."""
    keep_days: NotRequired[int]
    """How long a dump is kept, 14 days by default."""
    storage: NotRequired[pulumi.Input[str]]
    """Size of the volume of the dumps, ``10Gi`` by default."""
    image: NotRequired[pulumi.Input[str]]
    """An image with ``mongodump`` and ``sh``, by default MongoDB's of Docker's library."""


class Where(TypedDict):
    """What the backup takes over from the replica set."""

    namespace: str
    uri: pulumi.Output[str]
    tls: MongoDBTlsArgs | None
    placement: PlacementArgs | None


def declare_backup(
    args: MongoDBBackupArgs, where: Where, parent: pulumi.Resource, after: list[pulumi.Resource]
) -> None:
    """Declare volume, credentials, network policy and CronJob."""
    options = pulumi.ResourceOptions(parent=parent, depends_on=after)
    # Plain mappings, which the SDK takes for its own types.
    metadata: Any = {"name": _NAME, "namespace": where["namespace"]}
    pods = {"metadata": {"labels": _LABELS}, "spec": _pod(args, where)}
    schedule: Any = {
        "schedule": args.get("schedule", "17 3 * * *"),
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "jobTemplate": {"spec": {"backoffLimit": 2, "template": pods}},
    }
    # A claim that no pod uses yet may be unbound: that isn't waited for.
    claimed: Any = {**metadata, "annotations": {"pulumi.com/skipAwait": "true"}}
    volume: Any = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": args.get("storage", "10Gi")}},
    }
    claim = PersistentVolumeClaim(_NAME, metadata=claimed, spec=volume, opts=options)
    config = Secret(
        _NAME,
        metadata=metadata,
        # As a file: arguments of a process are readable on its node.
        string_data={"config.yaml": pulumi.Output.concat("uri: '", where["uri"], "'\n")},
        opts=options,
    )
    # The pod holds the password of the whole database.
    network: Any = {
        "podSelector": {"matchLabels": _LABELS},
        "policyTypes": ["Ingress", "Egress"],
        "egress": lets_out([MONGODB_PORT]),
    }
    policy = NetworkPolicy(_NAME, metadata=metadata, spec=network, opts=options)
    CronJob(
        _NAME,
        metadata=metadata,
        spec=schedule,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[claim, config, policy]),
    )


def _pod(args: MongoDBBackupArgs, where: Where) -> dict[str, Any]:
    # A dump gets its name when it is whole: one that was cut short is never taken for one.
    dump = (
        f"mongodump --config={_CONFIG} --gzip --archive={_FOLDER}/new"
        f" && mv {_FOLDER}/new {_FOLDER}/$(date -u +%Y%m%dT%H%M%SZ).archive.gz"
        f" && find {_FOLDER} -name '*.archive.gz' -mtime +{args.get('keep_days', 14)} -delete"
    )
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": restricted_pod(_USER_ID),
        "containers": [
            {
                "name": "mongodump",
                "image": args.get("image", _IMAGE),
                "command": ["sh", "-c", dump],
                "resources": {
                    "requests": {"cpu": "50m", "memory": "128Mi"},
                    "limits": {"memory": "512Mi"},
                },
                "securityContext": READ_ONLY_CONTAINER,
                "volumeMounts": [
                    {"name": "backup", "mountPath": _FOLDER},
                    {"name": "config", "mountPath": "/etc/mongodump", "readOnly": True},
                    *tls_mounts(where["tls"]),
                ],
            }
        ],
        "volumes": [
            {"name": "backup", "persistentVolumeClaim": {"claimName": _NAME}},
            {"name": "config", "secret": {"secretName": _NAME, "defaultMode": 0o440}},
            *tls_volumes(where["tls"]),
        ],
        **placed(where["placement"]),
    }
