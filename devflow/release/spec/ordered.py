"""Lists in a spec: what a program writes for one has to have an order."""

from collections.abc import Mapping

from devflow.reading.bounds import MOST_DEPTH
from devflow.release.errors import SpecError
from devflow.release.spec.problems import join_path


def check_ordered(value: object, path: tuple[int | str, ...] = ()) -> None:
    """Look for a set, at any depth: its order is another one in each run of the program, and so
    would be the objects.

    :raises SpecError: naming the key.
    """
    if isinstance(value, set | frozenset):
        raise SpecError(join_path(path), "is a set, which has no order; write a list")
    if len(path) > MOST_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, each in value.items():
            check_ordered(each, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            check_ordered(each, (*path, index))
