"""A stack's configuration: its settings file, over the defaults that the project declares."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from devflow.engine.settings.passphrase import Decrypter
from devflow.engine.settings.project import STACK_NAME, Project, read_mapping
from devflow.errors import UserError
from devflow.reading.error import ReadError
from devflow.reading.json_text import read_json
from devflow.reading.shown import shown

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}
"""The types a project may declare, as YAML reads them."""


@dataclass(frozen=True)
class StackConfig:
    """The configuration a program of this stack sees."""

    project: Project
    stack: str
    values: Mapping[str, str] = field(repr=False)
    """By full key, such as ``devflow:cluster``. Anything but a string is JSON, as Pulumi has it."""
    secret_keys: frozenset[str]

    def get(self, key: str) -> str | None:
        """The value of a full key."""
        return self.values.get(key)

    def with_value(self, key: str, text: str) -> "StackConfig":
        """The configuration with another value of a full key; the settings file stays as it is."""
        return replace(self, values={**self.values, key: text})

    @property
    def uses_lab(self) -> bool:
        """Whether the stack is for this machine's lab rather than a cluster of the user's."""
        return self.get("devflow:cluster") == "lab"


def load_config(project: Project, stack: str) -> StackConfig:
    """Read a stack's settings.

    :raises UserError: for a stack without a settings file (naming those that have one), a key of
        the project's own namespace that it doesn't declare, a value of the wrong type, a required
        key without a value, and a secret that can't be decrypted.
    """
    if not STACK_NAME.fullmatch(stack):
        raise UserError(f"{shown(stack)} can't be a stack's name: letters, digits, '-', '_', '.'")
    file = project.stack_file(stack)
    # What isn't a regular file, or a link to none, is reported by whoever reads it.
    if not os.path.lexists(file):
        known = ", ".join(project.stacks) or "none"
        raise UserError(f"no stack {shown(stack)} in {project.folder}; there are: {known}")
    settings = read_mapping(file)
    given = settings.get("config") or {}
    if not isinstance(given, dict):
        raise UserError(f"{file}: config is not a mapping")
    declared = {_full(project, key): _declaration(value) for key, value in project.schema.items()}
    values: dict[str, str] = {
        key: _text(entry["default"]) for key, entry in declared.items() if "default" in entry
    }
    secret_keys = {key for key, entry in declared.items() if entry.get("secret") is True}
    decrypter = Decrypter(stack, settings.get("encryptionsalt"), settings.get("secretsprovider"))
    read: set[str] = set()
    for short, value in given.items():
        key = _full(project, str(short))
        if key in read:
            raise UserError(f"{file}: {shown(key)} is there twice, with and without its namespace")
        read.add(key)
        if key.startswith(f"{project.name}:") and declared and key not in declared:
            known = ", ".join(sorted(declared))
            raise UserError(f"{file}: unknown key {shown(key)}; Pulumi.yaml declares: {known}")
        if isinstance(value, dict) and set(value) == {"secure"}:
            values[key] = decrypter.decrypt(key, str(value["secure"]))
            secret_keys.add(key)
        else:
            _check(f"{file}: {key}", value, declared.get(key, {}))
            values[key] = _text(value)
    for key, entry in declared.items():
        if key not in values and entry.get("type"):
            raise UserError(f"{file}: {key} is required (a {entry['type']}) and has no value")
    return StackConfig(project, stack, values, frozenset(secret_keys))


def _full(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def _declaration(value: object) -> Mapping[str, Any]:
    """A declaration is a mapping of type, default, value …, or just the value itself."""
    if not isinstance(value, dict):
        return {"default": value}
    if "value" in value:
        return {**value, "default": value["value"]}
    return value


def _check(where: str, value: object, declaration: Mapping[str, Any]) -> None:
    wanted = declaration.get("type")
    types = TYPES.get(str(wanted))
    if types is None:
        return
    # Pulumi's own `config set` writes numbers and booleans as strings.
    if isinstance(value, str) and wanted in ("boolean", "integer", "number"):
        try:
            value = read_json(value, where)
        except ReadError:
            value = str(value)
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise UserError(f"{where} is {shown(value)}; it must be of type {wanted}")


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
