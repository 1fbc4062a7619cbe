"""Random resources (``random:index/…``), computed here and kept in the stack's state.

Source of the inputs and outputs: the random provider's schema. A value stays until an input
changes, ``keepers`` among them.
"""

import base64
import hashlib
import json
import secrets
import string
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from devflow.engine.evaluate.wire import plain
from devflow.engine.settings.state import State

SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
SECRET_OUTPUTS = frozenset(
    {"random:index/randomPassword:RandomPassword", "random:index/randomBytes:RandomBytes"}
)
"""Types whose outputs must not be shown."""

Outputs = dict[str, Any]
_system = secrets.SystemRandom()


class UnsupportedRandomError(Exception):
    """A random resource, or an input of one, that can't be computed here."""


def random_outputs(
    kind: str, urn: str, aliases: list[str], inputs: Mapping[str, Any], state: State
) -> Outputs:
    """The outputs of a random resource, ``id`` among them: those kept in ``state`` or new ones.

    :raises UnsupportedRandomError: for a type or an input that this engine doesn't know.
    """
    make = _KINDS.get(kind)
    if make is None:
        known = ", ".join(sorted(name.rpartition(":")[2] for name in _KINDS))
        raise UnsupportedRandomError(f"needs the Pulumi CLI; known here: {known}")
    values = plain(inputs)
    if values.get("seed"):
        raise UnsupportedRandomError("has a seed, which needs the Pulumi CLI")
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    for known_urn in (urn, *aliases):
        kept = state.random.get(known_urn)
        if kept is not None and kept["inputs"] == digest:
            state.random[urn] = kept
            return dict(kept["outputs"])
    outputs = make(values)
    state.random[urn] = {"inputs": digest, "outputs": outputs}
    return dict(outputs)


def _text(inputs: Mapping[str, Any]) -> str:
    classes = [
        (inputs.get("lower", True), inputs.get("minLower", 0), string.ascii_lowercase),
        (inputs.get("upper", True), inputs.get("minUpper", 0), string.ascii_uppercase),
        (
            inputs.get("numeric", inputs.get("number", True)),
            inputs.get("minNumeric", 0),
            string.digits,
        ),
        (
            inputs.get("special", True),
            inputs.get("minSpecial", 0),
            inputs.get("overrideSpecial") or SPECIAL,
        ),
    ]
    length = int(inputs["length"])
    alphabet = "".join(letters for wanted, _, letters in classes if wanted)
    needed = sum(least for _, least, _ in classes)
    if not alphabet or needed > length:
        raise UnsupportedRandomError(
            f"can't be made: length {length}, at least {needed} asked for by min…,"
            f" {len(alphabet)} letters to choose from"
        )
    chosen = [_system.choice(letters) for _, least, letters in classes for _ in range(least)]
    chosen += [_system.choice(alphabet) for _ in range(length - needed)]
    _system.shuffle(chosen)
    return "".join(chosen)


def _password(inputs: Mapping[str, Any]) -> Outputs:
    return {"id": "none", "result": _text(inputs)}


def _string(inputs: Mapping[str, Any]) -> Outputs:
    text = _text(inputs)
    return {"id": text, "result": text}


def _id(inputs: Mapping[str, Any]) -> Outputs:
    data = secrets.token_bytes(int(inputs["byteLength"]))
    prefix = inputs.get("prefix", "")
    url = base64.urlsafe_b64encode(data).decode().rstrip("=")
    return {
        "id": url,
        "b64Url": prefix + url,
        "b64Std": prefix + base64.b64encode(data).decode(),
        "hex": prefix + data.hex(),
        "dec": prefix + str(int.from_bytes(data)),
    }


def _bytes(inputs: Mapping[str, Any]) -> Outputs:
    data = secrets.token_bytes(int(inputs["length"]))
    return {"id": "none", "base64": base64.b64encode(data).decode(), "hex": data.hex()}


def _integer(inputs: Mapping[str, Any]) -> Outputs:
    number = _system.randint(int(inputs["min"]), int(inputs["max"]))
    return {"id": str(number), "result": number}


def _uuid(_: Mapping[str, Any]) -> Outputs:
    text = str(uuid.uuid4())
    return {"id": text, "result": text}


def _shuffle(inputs: Mapping[str, Any]) -> Outputs:
    items = list(inputs["inputs"])
    count = int(inputs.get("resultCount", len(items)))
    results: list[str] = []
    while items and len(results) < count:
        _system.shuffle(items)
        results += items[: count - len(results)]
    return {"id": "-", "results": results}


_KINDS: dict[str, Callable[[Mapping[str, Any]], Outputs]] = {
    "random:index/randomPassword:RandomPassword": _password,
    "random:index/randomString:RandomString": _string,
    "random:index/randomId:RandomId": _id,
    "random:index/randomBytes:RandomBytes": _bytes,
    "random:index/randomInteger:RandomInteger": _integer,
    "random:index/randomUuid:RandomUuid": _uuid,
    "random:index/randomShuffle:RandomShuffle": _shuffle,
}
