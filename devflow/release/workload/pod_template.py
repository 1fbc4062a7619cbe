"""The pods of an app, by default within the Pod Security Standard "restricted"."""

from typing import Any

from devflow.release.names import APP_LABEL
from devflow.release.spec.app import AppSpec
from devflow.release.spec.deferred import Deferred
from devflow.release.workload.env import SecretRef
from devflow.release.workload.service import container_ports


def pod_template(app: AppSpec) -> dict[str, Any]:
    """The pod template; any change of it starts a release."""
    metadata: dict[str, Any] = {"labels": {APP_LABEL: app.name}}
    if app.pod_annotations:
        metadata["annotations"] = dict(app.pod_annotations)
    spec: dict[str, Any] = {
        "automountServiceAccountToken": app.service_account_name is not None,
        "containers": [_container(app)],
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    }
    if app.service_account_name is not None:
        spec["serviceAccountName"] = app.service_account_name
    return {"metadata": metadata, "spec": spec}


def _container(app: AppSpec) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": app.name,
        "image": app.image,
        "ports": container_ports(app),
        "readinessProbe": _readiness_probe(app),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    if app.env:
        container["env"] = [_variable(name, app.env[name]) for name in sorted(app.env)]
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
    port = app.main_port.name
    if app.readiness_path is None:
        return {"tcpSocket": {"port": port}}
    return {"httpGet": {"path": app.readiness_path, "port": port}}
