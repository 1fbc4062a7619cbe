"""Values in messages: short, however large they are."""

import reprlib

_MOST_CHARACTERS = 80


class _Short(reprlib.Repr):
    """Looks at no more of a value than it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = _MOST_CHARACTERS + 20
        self.maxlevel = 4

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write down numbers of thousands of digits.
        return repr(x) if x.bit_length() < 256 else f"a number of {x.bit_length()} bits"


_SHORT = _Short()


def shown_key(key: str) -> str:
    """``key`` itself where it fits into a line, else as :func:`shown` has it."""
    return key if key.isprintable() and len(key) <= _MOST_CHARACTERS else shown(key)


def shown(value: object) -> str:
    """``repr(value)``, cut to 80 characters while it is made."""
    text = _SHORT.repr(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
