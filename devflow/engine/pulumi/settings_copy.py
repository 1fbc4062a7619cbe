"""A copy of a stack's settings file, for one run of the Pulumi CLI."""

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from devflow.engine.settings.project import read_mapping


def write_settings(base: Path, file: Path, values: Mapping[str, object]) -> None:
    """Write a copy of the settings ``base`` with other ``values`` of its configuration, readable by
    its owner only.
    """
    settings = read_mapping(base) if base.exists() else {}
    settings["config"] = {**(settings.get("config") or {}), **values}
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as target:
        yaml.safe_dump(settings, target)
