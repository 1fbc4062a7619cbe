"""That a release may begin and go on inside a freeze window: a person's word, as the Rollout's
annotation has it.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

OVERRIDE_ANNOTATION = "devflow.dev/override"


class Override(msgspec.Struct, frozen=True, gc=False):
    """Who lets which release go on, and why."""

    image: str
    """Which release: that of this image."""
    by: str
    """Who wrote it, as the command that did so knew."""
    why: str
    at: datetime

    def __str__(self) -> str:
        """As in ``incident 4711 (alice)``."""
        return f"{self.why} ({self.by})"


def override_in(annotations: Mapping[str, str], image: str) -> Override | None:
    """The override of the release of ``image``, if there is one that makes sense: any user may
    write anything there, and it must not keep the Rollout from being followed.
    """
    try:
        found = msgspec.json.decode(
            annotations.get(OVERRIDE_ANNOTATION) or b"null", type=Override | None
        )
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if found is not None and found.image == image else None


def override_text(override: Override) -> str:
    """The value of the annotation."""
    return msgspec.json.encode(override).decode()
