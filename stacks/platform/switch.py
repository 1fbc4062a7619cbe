"""The setting by which a stack leaves a component out."""

from devflow.release.spec.model import SpecModel


class Switch(SpecModel):
    """A setting of the stack's file that isn't an argument of the component."""

    enabled: bool = True
    """Whether it is installed; ``false`` keeps its settings for later."""


ENABLED = next(iter(Switch.model_fields))
"""The name of that setting, which a component of another package may have, too."""
