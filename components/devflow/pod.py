"""The pod of the Devflow controller."""

from typing import TYPE_CHECKING, Any

import pulumi

from devflow.components.devflow.notify import (
    notify_annotations,
    notify_arguments,
    notify_mounts,
    notify_volumes,
)
from devflow.components.helm import READ_ONLY_CONTAINER, placed, restricted_pod, spread
from devflow.components.mongodb.tls import CA_FOLDER

if TYPE_CHECKING:
    from devflow.components.devflow.component import DevflowArgs

NAME = "devflow-controller"
LABELS = {"app.kubernetes.io/name": NAME}
URI_SECRET = "devflow-mongodb-uri"  # noqa: S105 - the name of a Secret
PORT = 8085
_URI_FOLDER = "/etc/devflow"
_USER_ID = 65532
"""The one in the image."""
_CA = "mongodb-ca"
_START_PROBES = 60
"""Five minutes: on a busy node Python takes longer to start than liveness alone would wait."""
_RESOURCES = {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}}


def pod_template(args: "DevflowArgs") -> dict[str, Any]:
    scraped = {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(PORT),
        # The sidecar would count our watches as the mesh's traffic.
        "sidecar.istio.io/inject": "false",
        **notify_annotations(args.get("notify")),
    }
    return {
        "metadata": {"labels": LABELS, "annotations": scraped},
        "spec": {
            "serviceAccountName": NAME,
            "securityContext": restricted_pod(_USER_ID),
            "topologySpreadConstraints": [spread(LABELS)],
            **placed(args.get("placement")),
            "containers": [_container(args)],
            "volumes": [
                {"name": "mongodb-uri", "secret": _mounted_secret(args)},
                *_ca_volumes(args),
                *notify_volumes(args.get("notify")),
            ],
        },
    }


def _mounted_secret(args: "DevflowArgs") -> dict[str, Any]:
    """The Secret with the connection string, which is always the file ``uri``."""
    given = args.get("mongodb_secret")
    if given is None:
        return {"secretName": URI_SECRET, "defaultMode": 0o440}
    item = {"key": given.get("key", "uri"), "path": "uri"}
    return {"secretName": given["name"], "items": [item], "defaultMode": 0o440}


def _ca_volumes(args: "DevflowArgs") -> list[dict[str, Any]]:
    if "mongodb_ca" not in args:
        return []
    return [{"name": _CA, "configMap": {"name": args["mongodb_ca"]}}]


def _container(args: "DevflowArgs") -> dict[str, Any]:
    return {
        "name": NAME,
        "image": args["image"],
        "args": _arguments(args),
        "ports": [{"name": "http", "containerPort": PORT, "protocol": "TCP"}],
        "startupProbe": _probe("/healthz", periodSeconds=5, failureThreshold=_START_PROBES),
        "livenessProbe": _probe("/healthz"),
        "readinessProbe": _probe("/readyz", periodSeconds=5),
        "resources": args.get("resources", _RESOURCES),
        "securityContext": READ_ONLY_CONTAINER,
        "volumeMounts": [
            {"name": "mongodb-uri", "mountPath": _URI_FOLDER, "readOnly": True},
            *([{"name": _CA, "mountPath": CA_FOLDER}] if "mongodb_ca" in args else []),
            *notify_mounts(args.get("notify")),
        ],
    }


def _probe(path: str, **more: int) -> dict[str, Any]:
    """A probe that a node which is busy may keep waiting: Kubernetes' own limit is a second."""
    return {"httpGet": {"path": path, "port": "http"}, "timeoutSeconds": 5, **more}


def _arguments(args: "DevflowArgs") -> list[pulumi.Input[str]]:
    arguments: list[pulumi.Input[str]] = [
        "controller",
        f"--listen=:{PORT}",
        f"--mongodb-uri-file={_URI_FOLDER}/uri",
        pulumi.Output.concat("--cluster=", args.get("cluster", pulumi.get_stack())),
    ]
    if not args.get("rollback", True):
        arguments.append("--no-rollback")
    if "retention_days" in args:
        days = pulumi.Output.from_input(args["retention_days"])
        arguments.append(pulumi.Output.concat("--retention=", days.apply(str)))
    return [*arguments, *notify_arguments(args.get("notify"))]
