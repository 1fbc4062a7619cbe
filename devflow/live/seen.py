"""The base of all that is read from a cluster."""

import msgspec


class Seen(msgspec.Struct, frozen=True, gc=False):
    """Base of what is seen: immutable, and without cycles, so no work for the garbage collector."""
