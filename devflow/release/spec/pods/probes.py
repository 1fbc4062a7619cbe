"""What a release spec says of how a container is probed."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from devflow.reading.grammar.texts import check_path
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.kubernetes.check import check
from devflow.release.spec.pods.json_forms import NOTHING, TEXT, JsonForms, kubernetes_form

HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")
_SHORT = ("path", "port")
_FILLED = frozenset({"port"})
"""The app's own port where a probe names none."""

_LONGEST_PORT_NAME = 15
_MOST_PORT = 65_535


def _read(value: object) -> object:
    if value is False:
        return value
    if isinstance(value, str) and not value.startswith("/"):
        raise ValueError(
            f"{shown(value)} is not a path; begin it with '/', as in /healthz, or write a port, or"
            f" a mapping with one of {', '.join(HANDLERS)}"
        )
    if isinstance(value, str):
        return {"path": check_path(value)}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"port": _check_port(value)}
    if not isinstance(value, Mapping):
        raise ValueError(
            f"{shown(value)} is not a probe; write a path, a port, a mapping of Kubernetes' fields,"
            " or false for none"
        )
    _check_long(value)
    return dict(value)


def _check_port(port: object) -> object:
    if isinstance(port, int) and not 1 <= port <= _MOST_PORT:
        raise ValueError(f"{port} is not a port; use 1 to {_MOST_PORT}")
    return port


def _check_long(value: Mapping[str, Any]) -> None:
    short = {key: value[key] for key in _SHORT if key in value}
    rest = {key: inner for key, inner in value.items() if key not in _SHORT}
    named = [key for key in HANDLERS if key in rest]
    if short and named:
        raise SpecError(
            next(iter(short)), f"is short for {named[0]!r}, which is there, too; keep one"
        )
    if len(named) > 1:
        raise SpecError(
            named[1], f"is there beside {named[0]!r}; a probe asks in one way, keep one"
        )
    if isinstance(short.get("port"), int):
        try:
            _check_port(short["port"])
        except ValueError as error:
            raise SpecError("port", str(error)) from None
    check({**rest, **_handler(short)}, "Probe", filled=_FILLED)
    if isinstance(short.get("path"), str):
        try:
            check_path(short["path"])
        except ValueError as error:
            raise SpecError("path", str(error)) from None


def _handler(short: Mapping[str, Any]) -> dict[str, Any]:
    """What ``path`` and ``port`` are short for."""
    if not short:
        return {}
    return {"httpGet" if "path" in short else "tcpSocket": dict(short)}


def long_form(probe: Mapping[str, Any], port: object, number: object) -> dict[str, Any]:
    """``probe`` as Kubernetes has it. Where it names no port it asks ``port``, or by gRPC, which
    takes no names, ``number``.
    """
    short = {key: probe[key] for key in _SHORT if key in probe}
    rest = {key: inner for key, inner in probe.items() if key not in _SHORT}
    named = next((key for key in HANDLERS if key in rest), None)
    handler = {named: rest[named]} if named else _handler(short) or {"tcpSocket": {}}
    ((kind, asked),) = handler.items()
    if kind != "exec":
        asked = {"port": number if kind == "grpc" else port, **asked}
    return {**rest, kind: asked}


Probe: TypeAlias = Annotated[
    Any,
    BeforeValidator(_read),
    JsonForms(
        TEXT,
        {"type": "integer"},
        NOTHING,
        kubernetes_form("Probe", more={key: {} for key in _SHORT}),
    ),
]
"""A path, a port, ``false`` for none, or a mapping: Kubernetes' own fields, or ``path`` and
``port`` instead of the way to ask.
"""
