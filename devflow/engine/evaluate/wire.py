"""Values as the SDK sends them, and as plain Python.

Source: Pulumi's wire protocol. Maps with the signature key are not maps but other things.
"""

from dataclasses import dataclass, field
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
HIDDEN = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown."""

    value: Any = field(repr=False)


@dataclass(frozen=True)
class Unknown:
    """A value that only the Pulumi CLI could know, such as an output of a Helm release."""


def decode(struct: Struct) -> dict[str, Any]:
    """The values of a struct: whole numbers as ints, secrets as ``Secret``, nulls left out."""
    return {
        key: _value(value)
        for key, value in sorted(struct.fields.items())
        if value.WhichOneof("kind") != "null_value"
    }


def _value(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return Unknown() if value.string_value == UNKNOWN else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        fields = value.struct_value.fields
        return _special(value.struct_value) if SIGNATURE in fields else decode(value.struct_value)
    if kind == "list_value":
        return [_value(item) for item in value.list_value.values]
    return None


def _special(struct: Struct) -> Any:
    fields = struct.fields
    signature = fields[SIGNATURE].string_value
    if signature == HIDDEN:
        return Secret(_value(fields["value"]))
    if signature == OUTPUT_VALUE:
        inner = _value(fields["value"]) if "value" in fields else Unknown()
        return Secret(inner) if fields["secret"].bool_value else inner
    if signature == RESOURCE:
        return _value(fields["id"]) if "id" in fields else fields["urn"].string_value
    # Assets and archives: Kubernetes has no such thing.
    return Unknown()


def encode_secret(target: Value, text: str) -> None:
    """Write a secret string into ``target``."""
    target.struct_value.fields[SIGNATURE].string_value = HIDDEN
    target.struct_value.fields["value"].string_value = text


def plain(value: Any) -> Any:
    """The same without ``Secret`` around anything."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def masked(value: Any) -> Any:
    """The same with ``[secret]`` for every ``Secret``: what may be shown."""
    if isinstance(value, Secret):
        return "[secret]"
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return value


def has_unknown(value: Any) -> bool:
    """Whether anything in it is unknown."""
    if isinstance(value, Secret):
        return has_unknown(value.value)
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, Unknown)


def has_secret(value: Any) -> bool:
    """Whether anything in it is a secret."""
    if isinstance(value, dict):
        return any(has_secret(item) for item in value.values())
    if isinstance(value, list):
        return any(has_secret(item) for item in value)
    return isinstance(value, Secret)
