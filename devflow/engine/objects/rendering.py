"""Writes the objects of a program to files."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from devflow.engine.objects.kube_object import Identity, KubeObject
from devflow.engine.objects.order import sort_key
from devflow.errors import Exit, UserError
from devflow.manifest_yaml import to_yaml
from devflow.reading.files import read_file

INDEX = ".devflow-render"
"""In the output folder: the files that render made there, one a line."""
CLUSTER_FOLDER = "_cluster"
"""Holds what lives in no namespace; no namespace can be called so."""


def without_secrets(objects: Iterable[KubeObject], say: Callable[[str], None]) -> list[KubeObject]:
    """The objects without secrets, in a stable order; ``say`` gets the names of the others."""
    kept = []
    for obj in sorted(objects, key=lambda one: sort_key(one.identity)):
        if obj.secret:
            say(f"left out, as it holds a secret: {obj.identity}")
        else:
            kept.append(obj)
    return kept


def file_names(identities: Iterable[Identity]) -> dict[Identity, PurePosixPath]:
    """The file of each object: ``<namespace>/<kind>-<name>.yaml``.

    Where kinds of several groups share that name, the group is in it.
    """
    short: dict[PurePosixPath, list[Identity]] = {}
    for identity in identities:
        folder = identity.namespace or CLUSTER_FOLDER
        path = PurePosixPath(folder, f"{identity.kind.lower()}-{identity.name}.yaml")
        short.setdefault(path, []).append(identity)
    return {
        identity: path
        if len(sharing) == 1
        else path.with_name(f"{identity.group_kind.lower()}-{identity.name}.yaml")
        for path, sharing in short.items()
        for identity in sharing
    }


def write_folder(
    objects: Iterable[KubeObject], folder: Path, more: Mapping[str, str] = MappingProxyType({})
) -> int:
    """Write one file per object below ``folder``, and return how many files.

    ``more`` are further files, by their paths in the folder.

    Removes files that an earlier render wrote and that have no object any more; touches no others.

    :raises UserError: if ``folder`` is none, or a file can't be written, or exists and was not
        written by render.
    """
    _check_folder(folder)
    by_identity = {obj.identity: obj for obj in objects}
    names = file_names(by_identity)
    wanted = {
        **{str(path): to_yaml(by_identity[key].manifest) for key, path in names.items()},
        **more,
    }
    index = folder / INDEX
    try:
        before = (
            set(read_file(index).decode(errors="replace").split("\n")) if index.exists() else set()
        )
        for name in sorted(wanted.keys() - before):
            if (folder / name).exists():
                raise UserError(
                    f"{folder / name} is there and was not made by render: move it away"
                )
        folder.mkdir(parents=True, exist_ok=True)
        # First the index: what is written is known to be ours even if we are stopped here.
        _write(index, "\n".join(sorted(before | wanted.keys())).strip())
        for name, text in sorted(wanted.items()):
            _write(folder / name, text)
        for name in sorted(before - wanted.keys() - {""}):
            _remove(folder, name)
        _write(index, "\n".join(sorted(wanted)))
    except OSError as error:
        raise UserError(
            f"{error.filename or folder} can't be written: {error.strerror}; name another folder"
            " with --out",
            Exit.FAILED,
        ) from None
    return len(wanted)


def _check_folder(folder: Path) -> None:
    for place in (folder, *folder.parents):
        if os.path.lexists(place):
            if not place.is_dir():
                raise UserError(
                    f"{place} is not a folder; name one with --out, or a path that isn't there yet"
                )
            return


def _write(path: Path, text: str) -> None:
    data = text.encode()
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    # The index is a file like any other: a name in it must not lead out of the folder.
    if path.resolve().is_relative_to(folder.resolve()):
        path.unlink(missing_ok=True)
        if path.parent != folder and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
