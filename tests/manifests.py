"""Finding one of several manifests."""

from collections.abc import Iterable

from devflow.release import Manifest


def only(manifests: Iterable[Manifest], kind: str) -> Manifest:
    """The only one of its kind."""
    (found,) = (manifest for manifest in manifests if manifest["kind"] == kind)
    return found
