"""What no component is made from: names and arguments that can't be used."""

import pulumi

from devflow.reading.shown import shown, shown_key
from devflow.release import SpecError


class Refused(pulumi.RunError):
    """``error`` in the arguments of the resource ``name``: one line for each of its problems."""

    def __init__(self, name: str, error: SpecError) -> None:
        super().__init__(str(error.under(shown_key(name))))
        self.error = error


def check_resource_name(name: object) -> None:
    """Check what no type checker has to have seen.

    :raises pulumi.RunError: it is no text, or an empty one.
    """
    if not isinstance(name, str) or not name:
        raise pulumi.RunError(
            f"{shown(name)} is not the name of a component; write a text such as 'shop'"
        )
