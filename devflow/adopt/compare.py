"""Whether two pod templates mean the same, and where they don't."""

from collections.abc import Iterator, Mapping
from typing import Any

from devflow.reading.shown import shown

_NAMED = {
    *("containers", "env", "volumes", "imagePullSecrets"),
    "volumeMounts",
    "ports",
}
_KEYS = {"volumeMounts": ("mountPath",), "ports": ("containerPort", "protocol")}


def differences(wanted: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    """One line for each place of ``wanted`` that ``made`` has otherwise, or of which it has more.

    Both are in their normal form. Lists of named things are compared whatever their order, but for
    those of which Kubernetes minds it.
    """
    yield from _walk(wanted, made, "")


def _walk(wanted: Any, made: Any, path: str) -> Iterator[str]:
    if isinstance(wanted, Mapping) and isinstance(made, Mapping):
        for key in [*wanted, *(key for key in made if key not in wanted)]:
            where = f"{path}.{key}" if path else str(key)
            if key not in made:
                yield f"{where} {shown(wanted[key])} is missing"
            elif key not in wanted:
                yield f"{where} {shown(made[key])} is added"
            elif key in _NAMED and isinstance(wanted[key], list):
                yield from _named(wanted[key], made[key], where, _KEYS.get(str(key), ("name",)))
            else:
                yield from _walk(wanted[key], made[key], where)
    elif isinstance(wanted, list) and isinstance(made, list) and len(wanted) == len(made):
        for index, pair in enumerate(zip(wanted, made, strict=True)):
            yield from _walk(*pair, f"{path}[{index}]")
    elif wanted != made:
        yield f"{path} is {shown(made)}, not {shown(wanted)}"


def _named(wanted: list[Any], made: list[Any], path: str, keys: tuple[str, ...]) -> Iterator[str]:
    def by_key(items: list[Any]) -> dict[str, Any]:
        return {"/".join(str(item.get(key)) for key in keys): item for item in items}

    yield from _walk(by_key(wanted), by_key(made), path)
