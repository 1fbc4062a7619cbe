"""Which resources the Pulumi CLI has to update for one app, and with which settings."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from devflow.engine.evaluate.records import Record
from devflow.engine.settings.project import read_mapping


def targets(records: Iterable[Record], app: frozenset[str], known: frozenset[str]) -> list[str]:
    """The URNs for ``--target``: those of the app, and those it needs that aren't ``known``, such
    as a new app's namespace.

    :param known: the URNs in the stack's state.
    """
    by_urn = {record.urn: record for record in records}
    chosen: set[str] = set()
    ahead = list(app)
    while ahead:
        urn = ahead.pop()
        chosen.add(urn)
        record = by_urn.get(urn)
        if record is None:
            continue
        needs = {*record.dependencies, record.parent, record.provider.rpartition("::")[0]}
        ahead += [one for one in needs & by_urn.keys() if one not in known | chosen]
    return sorted(chosen)


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
