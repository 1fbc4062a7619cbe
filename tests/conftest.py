"""What holds for all tests."""

from hypothesis import settings

# A change passes or fails for what it changes: not by luck, and not by another's load. Speed is
# measured in bench/.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
