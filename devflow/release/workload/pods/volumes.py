"""Volumes, and where the app's own container has them, in Kubernetes' form."""

from collections.abc import Mapping
from typing import Any

from devflow.release.spec.pods.volumes import MOUNT, mounts_of, source_of


def volumes(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The volumes by name."""
    return [{"name": name, **source_of(asked[name])} for name in sorted(asked)]


def own_mounts(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The mounts of the app's own container."""
    return [
        {"name": name, **mount}
        for name in sorted(asked)
        if MOUNT in asked[name]
        for mount in mounts_of(asked[name][MOUNT])
    ]
