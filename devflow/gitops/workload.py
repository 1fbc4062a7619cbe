"""An app's rendered objects, in a folder that Argo CD reads as it is."""

from pathlib import Path

from devflow.engine import KubeObject, write_folder
from devflow.release import AppSpec, build


def write_workload(apps: list[AppSpec], folder: Path) -> int:
    """Write one file per object that Argo CD applies, and return how many there are.

    :raises UserError: a file can't be written.
    """
    return write_folder((_object(m) for app in apps for m in build(app).workload), folder)


def _object(manifest: dict[str, object]) -> KubeObject:
    return KubeObject("", manifest, manifest, secret=False, provider="", after=frozenset())
