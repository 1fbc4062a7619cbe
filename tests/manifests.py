"""Finding one of several manifests."""

from collections.abc import Iterable

from devflow.release import Manifest


def only(manifests: Iterable[Manifest], kind: str, name: str | None = None) -> Manifest:
    """The only one of its kind, or of its kind and name."""
    (found,) = (
        manifest
        for manifest in manifests
        if manifest["kind"] == kind and name in (None, manifest["metadata"]["name"])
    )
    return found
