"""The pods of an app, by default within the Pod Security Standard "restricted"."""

from typing import Any

from devflow.release.names import APP_LABEL
from devflow.release.spec.app import AppSpec
from devflow.release.spec.deferred import Deferred
from devflow.release.workload.config import (
    checksum_annotations,
    config_mounts,
    config_variables,
    config_volumes,
)
from devflow.release.workload.env import SecretRef
from devflow.release.workload.service import HTTP_PORT


def pod_template(app: AppSpec) -> dict[str, Any]:
    """The pod template; any change of it starts a release."""
    metadata: dict[str, Any] = {"labels": {APP_LABEL: app.name}}
    if annotations := {**app.pod_annotations, **checksum_annotations(app)}:
        metadata["annotations"] = annotations
    spec: dict[str, Any] = {
        "automountServiceAccountToken": app.service_account_name is not None,
        "containers": [_container(app)],
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    }
    if volumes := config_volumes(app):
        spec["volumes"] = volumes
    if app.service_account_name is not None:
        spec["serviceAccountName"] = app.service_account_name
    return {"metadata": metadata, "spec": spec}


def _container(app: AppSpec) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": app.name,
        "image": app.image,
        "ports": [{"name": HTTP_PORT, "containerPort": app.port, "protocol": "TCP"}],
        "readinessProbe": _readiness_probe(app),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    own = [_variable(name, app.env[name]) for name in sorted(app.env)]
    if variables := [*config_variables(app), *own]:
        container["env"] = variables
    if mounts := config_mounts(app):
        container["volumeMounts"] = mounts
    if app.resources:
        container["resources"] = {kind: dict(amount) for kind, amount in app.resources.items()}
    return container


def _variable(name: str, value: str | Deferred | SecretRef) -> dict[str, Any]:
    if isinstance(value, SecretRef):
        return {
            "name": name,
            "valueFrom": {"secretKeyRef": {"name": value.secret, "key": value.key}},
        }
    return {"name": name, "value": value}


def _readiness_probe(app: AppSpec) -> dict[str, Any]:
    if app.readiness_path is None:
        return {"tcpSocket": {"port": HTTP_PORT}}
    return {"httpGet": {"path": app.readiness_path, "port": HTTP_PORT}}
