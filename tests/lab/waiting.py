"""Waits for what has no watch."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 60.0


def eventually(
    what: str, probe: Callable[[], Any], within_seconds: float = PATIENCE_SECONDS
) -> Any:
    """Wait until ``probe`` returns something true, and return that."""
    end = time.monotonic() + within_seconds
    while True:
        found = probe()
        if found:
            return found
        assert time.monotonic() < end, f"not within {within_seconds:g} s: {what}"
        time.sleep(0.05)
