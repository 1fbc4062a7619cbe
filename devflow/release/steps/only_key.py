"""Steps that users write as a mapping of one key, such as ``pause: 30s``."""

from devflow.reading.shown import shown
from devflow.release.errors import SpecError


def value_of(item: object, key: str) -> object:
    """What stands under ``key``; ``None`` if ``item`` isn't a mapping of that one key.

    :raises SpecError: there is nothing under it.
    """
    if not isinstance(item, dict) or set(item) != {key}:
        return None
    if item[key] is None:
        raise SpecError(key, "null is no value; write what the step is to do")
    found: object = item[key]
    return found


def settings_of(
    value: object, where: str, known: tuple[str, ...], example: str
) -> dict[str, object]:
    """The settings of a step that is written as a mapping.

    :raises SpecError: it is no mapping, or has a key that isn't ``known``.
    """
    if not isinstance(value, dict) or not value:
        raise SpecError(where, f"{shown(value)} has no settings; write them as in {example}")
    for key in value:
        if key not in known:
            names = ", ".join(known)
            raise SpecError(where, f"{shown(key)} is not known; known are {names}")
    return dict(value)
