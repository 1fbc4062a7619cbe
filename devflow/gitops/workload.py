"""An app's rendered objects, in a folder that Argo CD reads as it is."""

from pathlib import Path

from devflow.engine import KubeObject, write_folder
from devflow.release import AppSpec, build


def write_workload(apps: list[AppSpec], folder: Path) -> int:
    """One file per object that Argo CD applies; how many. Raises ``UserError``."""
    return write_folder((_object(m) for app in apps for m in build(app).workload), folder)


def _object(manifest: dict[str, object]) -> KubeObject:
    return KubeObject("", manifest, manifest, secret=False, provider="", after=frozenset())
