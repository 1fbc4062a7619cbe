"""The address of the record's MongoDB in a stack's configuration: it holds a password."""

from devflow.reading.mongodb_uri import uri_fault
from devflow.release import SpecError

MONGODB_URI_KEY = "devflow:mongodbUri"


def refuse_readable(*, readable: bool) -> None:
    """Refuse an address that isn't encrypted.

    :raises SpecError: it is readable in the settings file.
    """
    if readable:
        raise SpecError(
            MONGODB_URI_KEY,
            "is readable in the stack's settings; set it with 'pulumi config set --secret'",
        )


def check_credentials(uri: str) -> None:
    """:raises SpecError: an address that can't be one, or without credentials. Empty is none."""
    if uri and (fault := uri_fault(uri)):
        raise SpecError(MONGODB_URI_KEY, fault)
