"""An app's freeze windows as its Rollout carries them, for the controller and other commands."""

import json
from collections.abc import Sequence
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from devflow.release.freeze.window import FreezeWindow

FREEZE_ANNOTATION = "devflow.dev/freeze"
"""The windows as JSON: a list of what a user writes."""

_WINDOWS: TypeAdapter[tuple[FreezeWindow, ...]] = TypeAdapter(tuple[FreezeWindow, ...])


def freeze_json(windows: Sequence[FreezeWindow]) -> str:
    """The value of the annotation; :func:`read_freeze` reads it back."""
    written = [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in windows]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def read_freeze(text: str) -> tuple[FreezeWindow, ...]:
    """The windows in an annotation.

    :raises ValueError: it holds none that this Devflow can read.
    """
    try:
        return _WINDOWS.validate_json(text)
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise ValueError(f"{problem} - at annotation {FREEZE_ANNOTATION}") from None
