"""Lists that have a least and a most length."""

from collections.abc import Sized
from typing import Any

from pydantic import AfterValidator


def sized(*, least: int = 0, most: int = 64) -> AfterValidator:
    """Checks the length after the items: an item that is wrong is then reported alone."""

    def check(value: Any) -> Any:
        if isinstance(value, Sized) and not least <= len(value) <= most:
            missing = "is empty; give it at least one" if not value else ""
            raise ValueError(missing or f"has {len(value)} items, the limit is {most}")
        return value

    return AfterValidator(check)
