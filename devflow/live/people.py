"""What persons have written into a Rollout's annotations: an override of a freeze, an approval."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

OVERRIDE_ANNOTATION = "devflow.dev/override"
APPROVAL_ANNOTATION = "devflow.dev/approval"


class Override(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """That a release may begin, and pass its gates, inside a freeze window."""

    image: str
    """Which release: that of this image."""
    by: str
    """Who wrote it, as the command that did so knew."""
    why: str
    at: datetime

    def __str__(self) -> str:
        """As in ``incident 4711 (alice)``."""
        return f"{self.why} ({self.by})"


class Approver(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Who has let a release past a gate."""

    image: str
    """Which release: that of this image."""
    by: str
    """The user, as the API server knows them."""
    groups: tuple[str, ...] = ()
    at: datetime | None = None
    """When; one that is older than the gate's pause is of another gate."""


_Kind = TypeVar("_Kind", Override, Approver)


def override_in(annotations: Mapping[str, str], image: str) -> Override | None:
    """The override of the release of ``image``, if there is one that makes sense."""
    return _read(annotations.get(OVERRIDE_ANNOTATION, ""), image, Override)


def approver_in(annotations: Mapping[str, str], image: str) -> Approver | None:
    """Who approved the release of ``image`` last, if there is somebody."""
    return _read(annotations.get(APPROVAL_ANNOTATION, ""), image, Approver)


def annotation_text(written: Override | Approver) -> str:
    """The value of the annotation."""
    return msgspec.json.encode(written).decode()


def _read(text: str, image: str, kind: type[_Kind]) -> _Kind | None:
    # Any user may write anything there: it must not keep the Rollout from being followed.
    try:
        found = msgspec.json.decode(text or b"null", type=kind | None)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if found is not None and found.image == image else None
