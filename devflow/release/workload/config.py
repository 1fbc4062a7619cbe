"""How an app's configuration gets into its pods: by a ConfigMap that is named by its content."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from devflow.release.spec.app import AppSpec
from devflow.release.spec.deferred import Deferred

CHECKSUM_PREFIX = "checksum.devflow.dev/"
"""What the pods' annotations with the digests of Secrets begin with."""

CONFIG_VOLUME = "config"
_HASH_DIGITS = 10
_NAME_LIMIT = 63
"""Of an annotation's key, its prefix aside."""


def config_name(app: AppSpec) -> str | None:
    """``APP-config-HASH``: another content has another name; ``None`` for an app without."""
    if app.config is None:
        return None
    text = json.dumps(app.config.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{app.name}-config-{hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]}"


def config_volumes(app: AppSpec) -> list[dict[str, Any]]:
    """The pod's volume with the files."""
    if app.config is None or not app.config.files:
        return []
    items = [{"key": name, "path": name} for name in sorted(app.config.files)]
    return [{"name": CONFIG_VOLUME, "configMap": {"name": config_name(app), "items": items}}]


def config_mounts(app: AppSpec) -> list[dict[str, Any]]:
    """Where the container has that volume."""
    if app.config is None or not app.config.files:
        return []
    return [{"name": CONFIG_VOLUME, "mountPath": app.config.path, "readOnly": True}]


def config_variables(app: AppSpec) -> list[dict[str, Any]]:
    """The container's variables from the ConfigMap."""
    if app.config is None:
        return []
    name = config_name(app)
    return [
        {"name": key, "valueFrom": {"configMapKeyRef": {"name": name, "key": key}}}
        for key in sorted(app.config.values)
    ]


def checksum_annotations(app: AppSpec) -> dict[str, str | Deferred]:
    """The digests of the Secrets, each as an annotation of the pods."""
    return {
        f"{CHECKSUM_PREFIX}{_key(name)}": app.secret_checksums[name]
        for name in sorted(app.secret_checksums)
    }


def refers_to(template: object, name: str) -> bool:
    """Whether anything in a pod template is the name ``name``: it may stand in many places."""
    if isinstance(template, Mapping):
        return any(refers_to(value, name) for value in template.values())
    if isinstance(template, list):
        return any(refers_to(value, name) for value in template)
    return bool(template == name)


def _key(secret: str) -> str:
    if len(secret) <= _NAME_LIMIT:
        return secret
    digest = hashlib.sha256(secret.encode()).hexdigest()[:_HASH_DIGITS]
    return f"{secret[: _NAME_LIMIT - _HASH_DIGITS - 1]}-{digest}"
