"""Who asked for a release, in the Rollout's annotation, where a gate is for another person."""

from collections.abc import Mapping

import msgspec

AUTHOR_ANNOTATION = "devflow.dev/author"


class Author(msgspec.Struct, frozen=True, gc=False):
    """The person who asked for the release of an image."""

    image: str
    names: tuple[str, ...]
    """What others know them by: the user as the API server has them, the email address of Git."""


def authors_in(annotations: Mapping[str, str], image: str) -> tuple[str, ...]:
    """The names of who asked for the release of ``image``; empty if nothing there says so."""
    try:
        found = msgspec.json.decode(
            annotations.get(AUTHOR_ANNOTATION) or b"null", type=Author | None
        )
    except (msgspec.DecodeError, RecursionError):
        return ()
    return found.names if found is not None and found.image == image else ()


def author_text(author: Author) -> str:
    """The value of the annotation."""
    return msgspec.json.encode(author).decode()
