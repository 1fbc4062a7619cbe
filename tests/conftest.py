"""What holds for all tests."""

from hypothesis import settings

# A change passes or fails for what it changes, and not by luck.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")
