"""Reads a team's manifests: from files, from standard input, or from a namespace."""

import sys
from collections.abc import Sequence
from pathlib import Path

from devflow.adopt import Manifest, read_manifests
from devflow.errors import UserError
from devflow.kube import Client, UnknownKindError
from devflow.reading.bounds import MOST_BYTES
from devflow.reading.error import ReadError
from devflow.reading.files import read_file
from devflow.reading.text import read_text
from devflow.release import SpecError
from devflow.release.names import MANAGED_BY, MANAGED_BY_LABEL

STDIN = "-"
_KINDS = (
    *(("apps/v1", "Deployment"), ("argoproj.io/v1alpha1", "Rollout")),
    *(("v1", "Service"), ("v1", "ConfigMap"), ("policy/v1", "PodDisruptionBudget")),
    *(("autoscaling/v2", "HorizontalPodAutoscaler"), ("keda.sh/v1alpha1", "ScaledObject")),
    *(("networking.k8s.io/v1", "Ingress"), ("gateway.networking.k8s.io/v1", "HTTPRoute")),
    *(("networking.istio.io/v1", kind) for kind in ("VirtualService", "DestinationRule")),
)
_ENDINGS = (".yaml", ".yml", ".json")


def from_files(names: Sequence[str], namespace: str | None) -> list[Manifest]:
    """All objects in the files and folders, and on standard input for ``-``. Those that name no
    namespace get ``namespace``.

    :raises SpecError: what is no object of Kubernetes, with its place.
    """
    found: list[Manifest] = []
    for name in names:
        for source, text in _texts(name):
            try:
                found += read_manifests(text, source)
            except ReadError as error:
                raise SpecError(error.where, error.problem) from None
    for manifest in found:
        if namespace and not manifest["metadata"].get("namespace"):
            manifest["metadata"]["namespace"] = namespace
    return found


def _texts(name: str) -> list[tuple[str, str]]:
    if name == STDIN:
        return [("standard input", _read_standard_input())]
    path = Path(name)
    if not path.exists():
        raise UserError(f"{name}: there is no such file; '-' reads standard input")
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in _ENDINGS)
        if not files:
            raise UserError(f"{name}: the folder holds no .yaml, .yml or .json file")
    try:
        return [(str(file), read_text(read_file(file, str(file)), str(file))) for file in files]
    except ReadError as error:
        raise SpecError(error.where, error.problem) from None


def _read_standard_input() -> str:
    try:
        return read_text(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input")
    except ReadError as error:
        raise SpecError(error.where, error.problem) from None


async def from_namespace(kube: Client, namespace: str) -> list[Manifest]:
    """The objects of a namespace that a team may have written; those of Devflow are left out."""
    found: list[Manifest] = []
    for api_version, kind in _KINDS:
        try:
            items, _ = await kube.list(api_version, kind, namespace)
        except UnknownKindError:
            continue
        found += [
            {**item, "apiVersion": api_version, "kind": kind}
            for item in items
            if (item["metadata"].get("labels") or {}).get(MANAGED_BY_LABEL) != MANAGED_BY
        ]
    return found
