"""Manifests as YAML, byte for byte the same on every run."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

_FAST: type[yaml.SafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_FAST):  # type: ignore[misc,valid-type]
    """Writes each value out, also one that is there twice: anchors would be its accident."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(manifest: Mapping[str, Any]) -> str:
    """One object with its keys sorted."""
    stream = io.StringIO()
    yaml.dump(
        dict(manifest),
        stream,
        Dumper=_Dumper,
        sort_keys=True,
        allow_unicode=True,
        default_flow_style=False,
        width=100,
    )
    return stream.getvalue()


def to_text(manifests: Iterable[Mapping[str, Any]]) -> str:
    """All objects in one text, as kubectl and Argo CD read it."""
    return "".join(f"---\n{to_yaml(manifest)}" for manifest in manifests)
