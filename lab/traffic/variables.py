"""The environment variables that a pod gets from ConfigMaps, read as a kubelet would."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.errors import UserError
from devflow.kube import Client
from devflow.lab.traffic.pod import Pod


async def config_variables(kube: Client, pod: Pod) -> Mapping[str, str]:
    """Name and value of each.

    :raises UserError: a ConfigMap or key isn't there: a kubelet starts no such container.
    """
    found: dict[str, str] = {}
    maps: dict[str, Mapping[str, str]] = {}
    for name, reference in _references(pod):
        config_map, key = reference["name"], reference["key"]
        if config_map not in maps:
            live = await kube.find("v1", "ConfigMap", config_map, pod.namespace)
            maps[config_map] = (live or {}).get("data") or {}
        if key in maps[config_map]:
            found[name] = maps[config_map][key]
        elif not reference.get("optional"):
            raise UserError(f"ConfigMap {config_map!r} has no key {key!r}, or isn't there")
    return found


def _references(pod: Pod) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for container in pod.containers:
        for variable in container.get("env") or []:
            reference = (variable.get("valueFrom") or {}).get("configMapKeyRef")
            if reference is not None:
                yield variable["name"], reference
