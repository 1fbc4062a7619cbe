"""Waits for what has no watch."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 300.0
"""When a test gives up waiting. No test is quick or slow by it: a machine under load is no failure.
"""
_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 0.4


def eventually(
    what: str, probe: Callable[[], Any], within_seconds: float = PATIENCE_SECONDS
) -> Any:
    """Wait until ``probe`` returns something true, and return that.

    It is asked less and less often: tests that wait beside each other must not load the machine.
    """
    end, pause = time.monotonic() + within_seconds, _FIRST_PAUSE_SECONDS
    while True:
        found = probe()
        if found:
            return found
        assert time.monotonic() < end, f"not within {within_seconds:g} s: {what}"
        time.sleep(pause)
        pause = min(pause * 1.3, _LONGEST_PAUSE_SECONDS)
