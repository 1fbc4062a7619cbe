"""Environment variables in Kubernetes' form."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from devflow.release.spec.deferred import Deferred
from devflow.release.spec.pods.env import (
    ConfigMapRef,
    EnvSource,
    FieldRef,
    ResourceRef,
    SecretRef,
)

_REFERENCE = re.compile(r"\$\(([^()]+)\)")


def environment(env: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The variables by name; one whose value names others, as in ``$(HOST)``, after those:
    Kubernetes puts in only what is above.
    """
    return [_variable(name, env[name]) for name in _in_order(env)]


def sources(env_from: tuple[EnvSource, ...]) -> list[dict[str, Any]]:
    """What all variables are read from."""
    return [_source(each) for each in env_from]


def _source(each: EnvSource) -> dict[str, Any]:
    kind = "secretRef" if each.secret is not None else "configMapRef"
    named = {"name": each.secret or each.config_map, **_optional(each.optional)}
    return {kind: named, **({} if each.prefix is None else {"prefix": each.prefix})}


def _in_order(env: Mapping[str, Any]) -> Iterator[str]:
    placed: set[str] = set()

    def place(name: str) -> Iterator[str]:
        if name in placed:
            return
        placed.add(name)
        for other in sorted(set(_named_in(env[name])) & env.keys()):
            yield from place(other)
        yield name

    for name in sorted(env):
        yield from place(name)


def _named_in(value: object) -> list[str]:
    return _REFERENCE.findall(value) if isinstance(value, str) else []


def _variable(name: str, value: object) -> dict[str, Any]:
    match value:
        case str() | Deferred():
            return {"name": name, "value": value}
        case SecretRef():
            ref: dict[str, Any] = {"secretKeyRef": _key_of(value.secret, value)}
        case ConfigMapRef():
            ref = {"configMapKeyRef": _key_of(value.configMap, value)}
        case FieldRef():
            ref = {"fieldRef": {"fieldPath": value.field}}
        case ResourceRef():
            asked = {"containerName": value.container, "divisor": value.divisor}
            given = {key: part for key, part in asked.items() if part is not None}
            ref = {"resourceFieldRef": {"resource": value.resource, **given}}
        case _:
            raise TypeError(value)
    return {"name": name, "valueFrom": ref}


def _key_of(name: str, value: SecretRef | ConfigMapRef) -> dict[str, Any]:
    return {"name": name, "key": value.key, **_optional(value.optional)}


def _optional(optional: bool) -> dict[str, bool]:
    return {"optional": True} if optional else {}
