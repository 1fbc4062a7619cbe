"""Images name one version."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released


def _is_pinned(image: str) -> bool:
    named, digest, _ = image.partition("@")
    # A colon before a slash is that of a registry's port.
    _, colon, tag = named.rpartition("/")[2].partition(":")
    return bool(digest) or (bool(colon) and tag != "latest")


class PinnedImages:
    """See ``why``."""

    name = "pinned-images"
    severity = Severity.ERROR
    why = (
        "latest is another image tomorrow: new pods of stable get a version that no release"
        " has judged, and there is nothing to go back to."
    )
    fix = "name a version or, better, a digest: ghcr.io/acme/shop:1.4.2 or …@sha256:…"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        for container in app.all_containers:
            image = container.get("image")
            # What is known only at `up` can't be judged before.
            if isinstance(image, str) and image and not _is_pinned(image):
                yield f"container {container.get('name')}: image {image} names no version"


PINNED_IMAGES = PinnedImages()
