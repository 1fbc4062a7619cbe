"""What differs between two versions of an object, for people to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

HIDDEN = "[secret]"
SERVER_FIELDS = (
    "creationTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
)
"""Metadata that the server writes."""
MISSING = object()
LONGEST = 120
"""Values are cut to so many characters."""


@dataclass(frozen=True)
class Difference:
    """One field; ``old`` or ``new`` is ``None`` where there was or will be none."""

    path: str
    old: str | None
    new: str | None


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], hide: Mapping[str, Any]
) -> list[Difference]:
    """The fields that differ, apart from status and what the server writes.

    ``hide`` is the object with ``[secret]`` in the place of each secret; the data of a Secret is
    hidden in any case.
    """
    secret = new.get("kind") == "Secret"
    return [
        Difference(path, _shown(a, hidden), _shown(b, hidden))
        for path, a, b, hidden in _walk("", _own(old), _own(new), hide, secret)
    ]


def _own(obj: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {k: v for k, v in obj.get("metadata", {}).items() if k not in SERVER_FIELDS}
    return {key: value for key, value in obj.items() if key != "status"} | {"metadata": metadata}


def _walk(
    path: str, old: Any, new: Any, hide: Any, secret: bool
) -> Iterator[tuple[str, Any, Any, bool]]:
    if old == new:
        return
    hidden = hide == HIDDEN or (secret and path.startswith((".data", ".stringData")))
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            inner = hide.get(key) if isinstance(hide, Mapping) else hide
            step = f".{key}" if key.replace("-", "").replace("_", "").isalnum() else f'["{key}"]'
            yield from _walk(
                path + step, old.get(key, MISSING), new.get(key, MISSING), inner, secret
            )
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (a, b) in enumerate(zip(old, new, strict=True)):
            inner = hide[index] if isinstance(hide, list) and index < len(hide) else hide
            yield from _walk(f"{path}[{index}]", a, b, inner, secret)
    else:
        yield path.removeprefix("."), old, new, hidden or _holds_hidden(hide)


def _holds_hidden(hide: Any) -> bool:
    if isinstance(hide, Mapping):
        return any(_holds_hidden(item) for item in hide.values())
    if isinstance(hide, list):
        return any(_holds_hidden(item) for item in hide)
    return bool(hide == HIDDEN)


def _shown(value: Any, hidden: bool) -> str | None:
    if value is MISSING:
        return None
    if hidden:
        return HIDDEN
    text = value if isinstance(value, str) else _compact(value)
    text = text.replace("\n", "\\n")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _compact(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_compact(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_compact(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
