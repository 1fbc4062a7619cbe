"""What a release spec says of volumes, and where a container has them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator

from devflow.reading.grammar.names import check_label
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.kubernetes.check import check
from devflow.release.kubernetes.schema import definitions
from devflow.release.spec.deferred import Deferred
from devflow.release.spec.pods.json_forms import LIST, TEXT, JsonForms, kubernetes_form
from devflow.release.spec.problems import unknown_key

MOUNT = "mount"

_SHORT = {
    "secret": "secretName",
    "configMap": "name",
    "persistentVolumeClaim": "claimName",
    "emptyDir": "sizeLimit",
    "hostPath": "path",
    "csi": "driver",
    "image": "reference",
}
"""The field of a source that a text is short for."""


def _read_volume(value: object) -> object:
    if isinstance(value, str):
        return {"emptyDir": {}, MOUNT: _read_mount(value)}
    if not isinstance(value, Mapping):
        raise ValueError(
            f"{shown(value)} is not a volume; write where an empty one is mounted, as in /tmp, or a"
            " mapping, as in {secret: NAME, mount: /etc/tls}"
        )
    sources = [key for key in value if key != MOUNT]
    known = definitions()["Volume"]["properties"].keys() - {"name"}
    for key in sources:
        if key not in known:
            raise SpecError(str(key), unknown_key(key, [*known, MOUNT]))
    if len(sources) != 1:
        have = f"has {' and '.join(sources)}" if sources else "has no source"
        raise SpecError("", f"{have}; a volume has one, such as secret, configMap or emptyDir")
    check({"name": "x", **source_of(value)}, "Volume")
    if MOUNT in value:
        try:
            return {**value, MOUNT: _read_mounts(value[MOUNT])}
        except SpecError as error:
            raise error.under(MOUNT) from None
    return dict(value)


def _read_mounts(value: object) -> object:
    if not isinstance(value, list | tuple):
        return _read_mount(value)
    for index, each in enumerate(value):
        try:
            _read_mount(each)
        except SpecError as error:
            raise error.under(f"[{index}]") from None
    return list(value)


def _read_mount(value: object) -> object:
    """A path, or Kubernetes' mapping but for the volume's name."""
    mount = {"mountPath": value} if isinstance(value, str) else value
    if not isinstance(mount, Mapping):
        raise SpecError("", f"{shown(value)} is not a path; write it as in /etc/tls")
    if "name" in mount:
        raise SpecError("name", "unknown key; the volume is named by its own key")
    check({"name": "x", **mount}, "VolumeMount")
    path = mount["mountPath"]
    if isinstance(path, str) and (not path.startswith("/") or ":" in path):
        where = "" if isinstance(value, str) else "mountPath"
        raise SpecError(where, f"{shown(path)} is not a path; begin it with '/', without a ':'")
    return value


def source_of(volume: Mapping[str, Any]) -> dict[str, Any]:
    """The volume's source in Kubernetes' form."""
    ((kind, source),) = ((key, value) for key, value in volume.items() if key != MOUNT)
    short = isinstance(source, str | Deferred) and kind in _SHORT
    return {kind: {_SHORT[kind]: source} if short else source}


def mounts_of(mounts: Any) -> Iterator[dict[str, Any]]:
    """Mounts in Kubernetes' form, without the volume's name."""
    for each in mounts if isinstance(mounts, list | tuple) else [mounts]:
        yield {"mountPath": each} if isinstance(each, str) else dict(each)


def _check_volume_name(name: str) -> str:
    return check_label(name, "the name of a volume")


_MOUNT = kubernetes_form("VolumeMount", without="name")
_MOUNTS = {"anyOf": [TEXT, _MOUNT, {**LIST, "items": {"anyOf": [TEXT, _MOUNT]}}]}
VolumeName = Annotated[str, AfterValidator(_check_volume_name)]
Volume: TypeAlias = Annotated[
    Any,
    BeforeValidator(_read_volume),
    JsonForms(TEXT, kubernetes_form("Volume", *_SHORT, more={MOUNT: _MOUNTS}, without="name")),
]
"""Where an empty one is mounted, or a source of Kubernetes with ``mount``."""
Mounts: TypeAlias = Annotated[Any, BeforeValidator(_read_mounts), JsonForms(_MOUNTS)]
"""A path, Kubernetes' fields of a mount, or a list of them."""
