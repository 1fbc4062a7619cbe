"""A pod template as keys of an app."""

from collections.abc import Mapping
from typing import Any

from devflow.adopt.pod.container import container_keys, mounts_of, other_container, pre_stop
from devflow.adopt.pod.security import pod_security
from devflow.release.names import APP_LABEL

_SAME = (
    *("nodeSelector", "tolerations", "affinity", "priorityClassName", "runtimeClassName"),
    *("hostAliases", "dnsConfig"),
)
_DRAIN_SECONDS = 5
_GRACE_SECONDS = 30
_SOURCES = {"secret": "secretName", "configMap": "name", "persistentVolumeClaim": "claimName"}


def pod_keys(template: Mapping[str, Any], own: str, *, serves: bool) -> dict[str, Any]:
    """The keys for ``template``, whose container ``own`` is the app's.

    ``serves``: whether a Service leads to the pods; without one nothing is asked for by default.
    """
    metadata, spec = template.get("metadata") or {}, template["spec"]
    (container,) = (one for one in spec["containers"] if one["name"] == own)
    labels = {k: v for k, v in (metadata.get("labels") or {}).items() if k != APP_LABEL}
    keys: dict[str, Any] = {"image": container["image"], **container_keys(container)}
    if "readinessProbe" not in keys:
        keys["readinessProbe"] = False
    keys |= _stopping(spec, container, serves=serves)
    keys |= {key: spec[key] for key in _SAME if spec.get(key)}
    keys["topologySpread"] = spec.get("topologySpreadConstraints") or False
    more: dict[str, Any] = {
        "serviceAccount": _account(spec),
        "podLabels": labels,
        "podAnnotations": metadata.get("annotations"),
        "volumes": _volumes(spec, container),
        "initContainers": [other_container(one) for one in spec.get("initContainers") or []],
        "containers": [other_container(one) for one in spec["containers"] if one is not container],
        "imagePullSecrets": [
            one["name"] for one in spec.get("imagePullSecrets") or [] if one.get("name")
        ],
        "podSecurityContext": pod_security(spec.get("securityContext") or {}),
    }
    return {**keys, **{key: value for key, value in more.items() if value}}


def _stopping(
    spec: Mapping[str, Any], container: Mapping[str, Any], *, serves: bool
) -> dict[str, Any]:
    grace = spec.get("terminationGracePeriodSeconds", _GRACE_SECONDS)
    made: dict[str, Any] = {}
    if grace != _GRACE_SECONDS:
        made["terminationGracePeriod"] = f"{grace}s"
    stop = pre_stop(container)
    if stop is not None:
        made["preStop"] = stop
    elif grace <= _DRAIN_SECONDS or not serves:
        # The default is a drain, for which there is no time, or no need.
        made["preStop"] = False
    return made


def _account(spec: Mapping[str, Any]) -> Any:
    name = spec.get("serviceAccountName") or spec.get("serviceAccount")
    token = spec.get("automountServiceAccountToken", True)
    if not token and name in (None, "default"):
        return None
    return (name or "default") if token else {"name": name, "token": False}


def _volumes(spec: Mapping[str, Any], container: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for volume in spec.get("volumes") or []:
        source = {key: _short(key, value) for key, value in volume.items() if key != "name"}
        mount = mounts_of(container, volume["name"])
        if source == {"emptyDir": {}} and isinstance(mount, str):
            found[volume["name"]] = mount
        else:
            found[volume["name"]] = {**source, **({} if mount is None else {"mount": mount})}
    return found


def _short(kind: str, source: Any) -> Any:
    named = _SOURCES.get(kind)
    if named and isinstance(source, dict) and set(source) == {named}:
        return source[named]
    return source
