"""Manifests as YAML, byte for byte the same on every run."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

_DUMPER: type[yaml.SafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def to_yaml(manifest: Mapping[str, Any]) -> str:
    """One object with its keys sorted."""
    stream = io.StringIO()
    yaml.dump(
        dict(manifest),
        stream,
        Dumper=_DUMPER,
        sort_keys=True,
        allow_unicode=True,
        default_flow_style=False,
        width=100,
    )
    return stream.getvalue()


def to_text(manifests: Iterable[Mapping[str, Any]]) -> str:
    """All objects in one text, as kubectl and Argo CD read it."""
    return "".join(f"---\n{to_yaml(manifest)}" for manifest in manifests)
