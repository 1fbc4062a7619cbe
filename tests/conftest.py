"""What holds for all tests."""

from hypothesis import settings

# Speed is measured in bench/, never in a test: another's load must not fail one.
settings.register_profile("devflow", deadline=None)
settings.load_profile("devflow")
