"""Arguments of a component that can't be used."""

import pulumi

from devflow.reading.shown import shown_key
from devflow.release import SpecError


class Refused(pulumi.RunError):
    """``error`` in the arguments of the resource ``name``: one line for each of its problems."""

    def __init__(self, name: str, error: SpecError) -> None:
        super().__init__(str(error.under(shown_key(name))))
        self.error = error
