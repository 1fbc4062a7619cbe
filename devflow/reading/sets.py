"""Sets in what a program writes: their order is another one in each of its runs."""

from collections.abc import Mapping

from devflow.reading.bounds import MOST_DEPTH

Path = tuple[int | str, ...]


def set_in(value: object, path: Path = ()) -> Path | None:
    """The path of the first set in ``value``, at any depth; ``None`` if there is none."""
    if isinstance(value, set | frozenset):
        return path
    inner: list[tuple[int | str, object]] = []
    if isinstance(value, Mapping):
        inner = [(str(key), each) for key, each in value.items()]
    elif isinstance(value, list | tuple):
        inner = list(enumerate(value))
    if len(path) > MOST_DEPTH:
        return None
    found = (set_in(each, (*path, key)) for key, each in inner)
    return next((place for place in found if place is not None), None)
