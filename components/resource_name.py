"""The name that a program gives to a component."""

import pulumi

from devflow.reading.shown import shown


def check_resource_name(name: object) -> None:
    """Check what no type checker has to have seen.

    :raises pulumi.RunError: it is no text, or an empty one.
    """
    if not isinstance(name, str) or not name:
        raise pulumi.RunError(
            f"{shown(name)} is not the name of a component; write a text such as 'shop'"
        )
