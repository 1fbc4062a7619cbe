"""A container as keys."""

from collections.abc import Mapping, Sequence
from typing import Any

from devflow.adopt.pod.security import container_security

_REFS = {"secretKeyRef": "secret", "configMapKeyRef": "configMap"}
_SOURCES = {"secretRef": "secret", "configMapRef": "configMap"}
_SAME = ("command", "args", "imagePullPolicy")
_PROBES = ("livenessProbe", "startupProbe", "readinessProbe")


def container_keys(container: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that all containers have."""
    keys: dict[str, Any] = {key: container[key] for key in _SAME if container.get(key)}
    more: dict[str, Any] = {
        "env": _env(container.get("env") or []),
        "envFrom": [_source(one) for one in container.get("envFrom") or []],
        "resources": _resources(container.get("resources") or {}),
        "securityContext": container_security(container.get("securityContext") or {}),
    }
    keys |= {key: value for key, value in more.items() if value}
    numbers = _numbers(container)
    for key in _PROBES:
        if container.get(key):
            keys[key] = _probe(container[key], numbers)
    return keys


def other_container(container: Mapping[str, Any]) -> dict[str, Any]:
    """A container beside the app's own."""
    keys = {"name": container["name"], "image": container["image"], **container_keys(container)}
    if container.get("ports"):
        keys["ports"] = [dict(port) for port in container["ports"]]
    if mounts := _mounts_by_volume(container):
        keys["mounts"] = mounts
    stop = pre_stop(container)
    if stop is not None:
        keys["preStop"] = stop
    if container.get("restartPolicy"):
        keys["restartPolicy"] = container["restartPolicy"]
    return keys


def pre_stop(container: Mapping[str, Any]) -> Any:
    """What the container does before it stops; ``None`` for nothing."""
    found = (container.get("lifecycle") or {}).get("preStop")
    seconds = ((found or {}).get("sleep") or {}).get("seconds")
    return f"{seconds}s" if seconds else found


def mounts_of(container: Mapping[str, Any], volume: str) -> Any:
    """Where the container has ``volume``: a path, a mapping, or several; ``None`` for nowhere."""
    return _mounts_by_volume(container).get(volume)


def _mounts_by_volume(container: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for mount in container.get("volumeMounts") or []:
        rest = {key: value for key, value in mount.items() if key != "name"}
        short = rest["mountPath"] if set(rest) == {"mountPath"} else rest
        found.setdefault(mount["name"], []).append(short)
    return {name: each[0] if len(each) == 1 else each for name, each in found.items()}


def _env(variables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {one["name"]: _value(one) for one in variables}


def _value(variable: Mapping[str, Any]) -> Any:
    source = variable.get("valueFrom")
    if not source:
        return str(variable.get("value") or "")
    for kind, key in _REFS.items():
        if kind in source:
            ref = source[kind]
            return {key: ref.get("name"), "key": ref.get("key"), **_optional(ref)}
    if "fieldRef" in source:
        return {"field": source["fieldRef"].get("fieldPath")}
    ref = source.get("resourceFieldRef") or {}
    named = {
        "resource": ref.get("resource"),
        "container": ref.get("containerName"),
        "divisor": None if ref.get("divisor") is None else str(ref["divisor"]),
    }
    return {key: value for key, value in named.items() if value is not None}


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    for kind, key in _SOURCES.items():
        if kind in source:
            prefix = {"prefix": source["prefix"]} if source.get("prefix") else {}
            return {key: source[kind].get("name"), **prefix, **_optional(source[kind])}
    return dict(source)


def _optional(ref: Mapping[str, Any]) -> dict[str, bool]:
    return {"optional": True} if ref.get("optional") else {}


def _resources(resources: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: {name: str(amount) for name, amount in (resources.get(kind) or {}).items()}
        for kind in ("requests", "limits")
        if resources.get(kind)
    }


def _numbers(container: Mapping[str, Any]) -> dict[str, Any]:
    ports = container.get("ports") or []
    return {port["name"]: port["containerPort"] for port in ports if port.get("name")}


def _probe(probe: Mapping[str, Any], numbers: Mapping[str, Any]) -> Any:
    """In the shortest form that says it all; ports by number, as the app names its own."""
    made = {key: value for key, value in probe.items() if value is not None}
    for kind in ("httpGet", "tcpSocket"):
        asked = made.get(kind)
        if not asked:
            continue
        port = asked.get("port")
        asked = {**asked, "port": numbers.get(port, port)}
        short = set(asked) == {"path", "port"} if kind == "httpGet" else set(asked) == {"port"}
        del made[kind]
        return {**asked, **made} if short else {kind: asked, **made}
    return made
