"""Whether a MongoDB URI is written as the driver reads it: the driver guesses, and prints guesses.

Source of the form: MongoDB, "Connection String URI Format".
"""

import re
import warnings
from urllib.parse import unquote

from pymongo.errors import PyMongoError
from pymongo.uri_parser import split_options

_URI = re.compile(
    r"mongodb(?:\+srv)?://"
    # A user and a password: nothing in them that has a meaning for what follows.
    r"(?:[^\s/?:@\[\]]*(?::[^\s/?:@\[\]]*)?@)?"
    r"(?P<hosts>[^\s/?@]+)"
    r"(?:/(?P<database>[^\s/?@]*))?"
    r"(?:\?(?P<options>[^\s?@]*))?"
)
_HOST = re.compile(r"(?:[-_.a-zA-Z0-9]+|\[[0-9a-fA-F:.]+\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII)
_SOCKET = re.compile(r"[-_.%a-zA-Z0-9]+\.sock", re.ASCII)
_NOT_IN_DATABASE = re.compile(r"[\x00-\x20/\\\"$]")
_LONGEST_DATABASE = 63
"""In bytes, as MongoDB counts them."""
_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
_OPTION = re.compile(r"[a-zA-Z]{1,40}", re.ASCII)


def flaw(text: str) -> str | None:
    """What is wrong with a URI, in words that hold nothing of it but an option's name.

    Empty where its form is wrong, for which there are words already; ``None`` if it is good.
    """
    found = _URI.fullmatch(text)
    if found is None or _ESCAPE.search(text) or not text.isprintable():
        return ""
    if not all(_is_host(host) for host in found["hosts"].split(",")):
        return ""
    database = unquote(found["database"] or "").partition(".")[0]
    if _NOT_IN_DATABASE.search(database) or len(database.encode()) > _LONGEST_DATABASE:
        return (
            f"the name of its database isn't up to {_LONGEST_DATABASE} letters, digits, '-' and '_'"
        )
    return _bad_option(found["options"] or "")


def _is_host(host: str) -> bool:
    found = _HOST.fullmatch(host)
    if found is None:
        return _SOCKET.fullmatch(host) is not None
    return found["port"] is None or 0 < int(found["port"]) < 2**16


def _bad_option(options: str) -> str | None:
    """The driver warns of an option that it can't use, and goes on without: so without TLS, too."""
    pairs = [pair for pair in re.split("[&;]", options) if pair]
    # Each on its own, to name it; then all, for some exclude others.
    for part in (*pairs, "&".join(pairs)) if pairs else ():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                split_options(part, validate=True, warn=False)
        except (PyMongoError, ValueError, TypeError, Warning, OSError) as error:
            name = part.partition("=")[0]
            if part not in pairs or not _OPTION.fullmatch(name):
                return "its options don't go together"
            file = isinstance(error, OSError)
            what = (
                "names a file that can't be read" if file else "isn't known, or has no such value"
            )
            return f"its option {name!r} {what}"
    return None
