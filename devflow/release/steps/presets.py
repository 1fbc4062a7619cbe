"""Named step schedules, for those who don't want to write their own."""

from collections.abc import Mapping

DEFAULT_PRESET = "standard"

PRESETS: Mapping[str, tuple[object, ...]] = {
    "standard": (10, "verify", 30, "verify", 50, "verify", 100),
    "careful": (1, "verify", 5, "verify", 10, "verify", 25, "verify", 50, "verify", 100),
    "quick": (20, "verify", 100),
    "gated": (10, "verify", "approve", 50, "verify", 100),
    "timed": (10, {"pause": "5m"}, 30, {"pause": "1m"}, 60, {"pause": "30s"}, 100),
    "approved": (20, "approve", 50, {"pause": "30s"}, 70, {"pause": "30s"}, 100),
    "all-at-once": (100, "verify"),
    "blue-green": ("approve", 100),
}
"""``standard`` is the default; ``gated`` waits for a person once the smallest dose has been
verified; ``blue-green`` is for the strategy of that name.
"""
