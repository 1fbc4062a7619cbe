"""How an app's configuration gets into its pods: by a ConfigMap that is named by its content."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.spec.deferred import Deferred

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec
    from devflow.release.spec.parts.config import ConfigSpec

CHECKSUM_PREFIX = "checksum.devflow.dev/"
"""What the pods' annotations with the digests of Secrets begin with."""

CONFIG_VOLUME = "devflow-config"
_HASH_DIGITS = 10
_NAME_LIMIT = 63
"""Of an annotation's key, its prefix aside."""


def config_name(app: "AppSpec") -> str | None:
    """``APP-config-HASH``: another content has another name; ``None`` for an app without."""
    if app.config is None:
        return None
    text = json.dumps(app.config.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{app.name}-config-{hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]}"


def with_config(app: "AppSpec", template: dict[str, Any]) -> dict[str, Any]:
    """``template`` with the app's configuration in its own container, the first, and with the
    digests of Secrets.
    """
    metadata, spec = dict(template["metadata"]), dict(template["spec"])
    if checksums := _checksums(app):
        metadata["annotations"] = {**metadata.get("annotations", {}), **checksums}
    if app.config is not None:
        own, *others = spec["containers"]
        spec["containers"] = [_configured(own, app.config, config_name(app)), *others]
        if app.config.files:
            items = [{"key": name, "path": name} for name in sorted(app.config.files)]
            source = {"name": config_name(app), "items": items}
            volume = {"name": CONFIG_VOLUME, "configMap": source}
            spec["volumes"] = [*spec.get("volumes", []), volume]
    return {**template, "metadata": metadata, "spec": spec}


def _configured(own: dict[str, Any], config: "ConfigSpec", name: str | None) -> dict[str, Any]:
    made = dict(own)
    if config.values:
        # First: the app's other variables may refer to them.
        variables = [
            {"name": key, "valueFrom": {"configMapKeyRef": {"name": name, "key": key}}}
            for key in sorted(config.values)
        ]
        made["env"] = [*variables, *own.get("env", [])]
    if config.files:
        mount = {"name": CONFIG_VOLUME, "mountPath": config.path, "readOnly": True}
        made["volumeMounts"] = [*own.get("volumeMounts", []), mount]
    return made


def _checksums(app: "AppSpec") -> dict[str, str | Deferred]:
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
