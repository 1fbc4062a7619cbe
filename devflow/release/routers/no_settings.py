"""The settings of a router that has none."""

from devflow.release.spec.model import SpecModel


class NoSettings(SpecModel):
    """Nothing can be set."""
