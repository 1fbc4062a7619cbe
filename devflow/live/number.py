"""Numbers that Kubernetes writes as text."""

import msgspec

_LARGEST = 2**63 - 1
"""The store's integers have 64 bits, as those of Kubernetes."""
_DIGITS = len(str(_LARGEST))


def whole_number(text: str, where: str) -> int:
    """The number, 0 or more.

    :raises msgspec.ValidationError: it is none, or larger than any of Kubernetes'; with ``where``.
    """
    # The length first: Python refuses to read thousands of digits.
    if text.isdecimal() and len(text) <= _DIGITS and (number := int(text)) <= _LARGEST:
        return number
    raise msgspec.ValidationError(f"{text!r} is not a whole number of 64 bits - at {where}")
