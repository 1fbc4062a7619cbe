"""Helm releases of a program, as the values files by which Helm installs them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from devflow.engine.evaluate.records import Record, describe
from devflow.engine.evaluate.wire import has_secret, has_unknown, plain
from devflow.manifest_yaml import to_yaml

HELM_FOLDER = "_helm"
"""Holds them in an output folder; no namespace can be called so."""


@dataclass(frozen=True, slots=True)
class HelmValues:
    """One release: where it goes, the command that installs it, and its values."""

    name: str
    namespace: str
    text: str


def helm_values(records: Iterable[Record], say: Callable[[str], None]) -> list[HelmValues]:
    """The releases in the order of their needs, and of their URNs where no need tells.

    ``say`` gets the names of those that hold secrets, or what only the Pulumi CLI can know: they
    are left out.
    """
    found = []
    for record in _in_order(records):
        if has_secret(record.inputs) or has_unknown(record.inputs):
            named = describe(record.type, record.name)
            say(f"left out, as it holds a secret, or needs the Pulumi CLI: {named}")
            continue
        found.append(_release(plain(record.inputs)))
    return found


def _in_order(records: Iterable[Record]) -> Iterator[Record]:
    """A program registers them in an order of its own each time."""
    known = {record.urn: record for record in records}
    sorter = TopologicalSorter({urn: one.dependencies & known.keys() for urn, one in known.items()})
    sorter.prepare()
    while sorter.is_active():
        for urn in sorted(sorter.get_ready()):
            yield known[urn]
            sorter.done(urn)


def _release(inputs: dict[str, Any]) -> HelmValues:
    name, namespace = inputs["name"], inputs.get("namespace", "default")
    repository = (inputs.get("repositoryOpts") or {}).get("repo", "")
    command = (
        f"# helm upgrade --install {name} {inputs['chart']} --repo {repository}"
        f" --version {inputs.get('version', '')} --namespace {namespace} --values THIS_FILE\n"
    )
    return HelmValues(name, namespace, command + to_yaml(inputs.get("values") or {}))


def as_files(releases: Iterable[HelmValues]) -> Mapping[str, str]:
    """Each release's file, by its path in the output folder."""
    return {f"{HELM_FOLDER}/{one.name}.yaml": one.text for one in releases}


def as_comments(releases: Iterable[HelmValues]) -> str:
    """The releases as comments, for a text of which all else is objects."""
    lines = [line for one in releases for line in one.text.splitlines()]
    return "".join(f"{line if line.startswith('#') else f'#   {line}'}\n" for line in lines)
