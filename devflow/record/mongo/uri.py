"""How to reach MongoDB: a URI that may hold a password, so it is never an argument nor shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.reading.error import ReadError
from devflow.reading.files import read_file

URI_VARIABLE = "DEVFLOW_MONGODB_URI"


@dataclass(frozen=True, slots=True)
class MongoUri:
    """A URI and where it is from; only the latter is ever printed."""

    text: str = field(repr=False)
    source: str
    """As a person would name it: a variable or a file."""

    def __str__(self) -> str:
        return f"the MongoDB URI in {self.source}"


def load_uri(file: Path | None, environment: Mapping[str, str]) -> MongoUri | None:
    """The URI in ``file``, such as a Secret that is mounted, else in ``$DEVFLOW_MONGODB_URI``.

    ``None`` if there is neither.

    :raises UserError: the file can't be read, or is empty.
    """
    if file is None:
        text = environment.get(URI_VARIABLE, "").strip()
        return MongoUri(text, f"${URI_VARIABLE}") if text else None
    try:
        # A pipe, too: a shell's <(…) keeps the URI out of all files.
        text = read_file(file, pipes=True).decode().strip()
    except ReadError as error:
        raise UserError(f"{file}, with the MongoDB URI, {error.problem}") from None
    except UnicodeDecodeError:
        raise bad_uri(MongoUri("", str(file))) from None
    if not text:
        raise UserError(f"{file} is empty: it has to hold the MongoDB URI")
    return MongoUri(text, str(file))


def bad_uri(uri: MongoUri, problem: str = "") -> UserError:
    """The error for a URI that makes no sense. It quotes nothing of it but ``problem``."""
    if problem:
        return UserError(f"{uri} can't be used: {problem}; mend it, or leave it out")
    return UserError(
        f"{uri} can't be used: it has to look like mongodb://USER:PASSWORD@HOST:PORT/DATABASE,"
        " with special characters in USER and PASSWORD percent-encoded"
    )


def refused(uri: MongoUri, reason: str) -> UserError:
    """The error for a URI that MongoDB doesn't accept."""
    return UserError(
        f"MongoDB refused {uri}: {reason}; check its user, password, authSource and the user's"
        " role, which has to be readWrite on the database",
        Exit.STORE,
    )
