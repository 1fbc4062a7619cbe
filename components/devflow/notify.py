"""What the controller needs for notifications: its settings, and the Secret that they name."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap

_NAME = "devflow-notify"
_DEFAULT_SECRET = "devflow-notify"  # noqa: S105 - the name of a Secret
_FILE = "notify.yaml"
_SETTINGS_FOLDER = "/etc/devflow-notify/settings"
_SECRETS_FOLDER = "/etc/devflow-notify/secrets"
_DEFAULT_PORTS = {"http": 80, "https": 443}

Notify = Mapping[str, Any] | None
"""As a user writes it; ``None`` where no one is notified."""


def settings_objects(
    notify: Notify, namespace: str, labels: Mapping[str, str], options: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """The ConfigMap with the settings, in which nothing is secret."""
    if notify is None:
        return []
    metadata: Any = {"name": _NAME, "namespace": namespace, "labels": dict(labels)}
    made = ConfigMap(_NAME, metadata=metadata, data={_FILE: _text(notify)}, opts=options)
    return [made]


def notify_ports(notify: Notify) -> list[int]:
    """The ports of receivers, beside 443."""
    found: list[int] = []
    for target in (notify or {}).get("targets", ()):
        url = urlsplit(target.get("webhook") or "")
        if url.hostname:
            found.append(url.port or _DEFAULT_PORTS[url.scheme])
    return [*found, *(notify or {}).get("ports", ())]


def notify_annotations(notify: Notify) -> dict[str, str]:
    """Other settings need another pod: the controller reads them at its start."""
    if notify is None:
        return {}
    return {"devflow.dev/notify": hashlib.sha256(_text(notify).encode()).hexdigest()[:16]}


def notify_volumes(notify: Notify) -> list[dict[str, Any]]:
    if notify is None:
        return []
    name = notify.get("secretName", _DEFAULT_SECRET)
    # Without the Secret messages wait, and the controller says so; releases go on.
    secret = {"secretName": name, "defaultMode": 0o440, "optional": True}
    return [
        {"name": "notify-settings", "configMap": {"name": _NAME}},
        {"name": "notify-secrets", "secret": secret},
    ]


def notify_mounts(notify: Notify) -> list[dict[str, Any]]:
    if notify is None:
        return []
    folders = {"notify-settings": _SETTINGS_FOLDER, "notify-secrets": _SECRETS_FOLDER}
    return [
        {"name": name, "mountPath": folder, "readOnly": True} for name, folder in folders.items()
    ]


def notify_arguments(notify: Notify) -> list[str]:
    if notify is None:
        return []
    return [f"--notify-file={_SETTINGS_FOLDER}/{_FILE}", f"--notify-secrets={_SECRETS_FOLDER}"]


def _text(notify: Mapping[str, Any]) -> str:
    """YAML as JSON is: the controller reads both."""
    return json.dumps(notify, indent=2, sort_keys=True)
