"""Folders in a container, and digests of what may be in one."""

import re

from devflow.reading.grammar.texts import check_text
from devflow.reading.shown import shown

_LONGEST_PATH = 4096
"""What Linux takes (``PATH_MAX``)."""
_DIGEST = re.compile(r"(?:[a-z0-9]+:)?[0-9a-f]{8,128}", re.ASCII)


def check_mount_path(path: str) -> str:
    """An absolute path without ``:``, which Kubernetes refuses, and without ``..``.

    :raises ValueError: what is wrong, and the way out.
    """
    check_text(path)
    if not path.startswith("/") or path == "/":
        raise ValueError(f"{shown(path)} is not a folder to mount at; write it as in /etc/shop")
    if ":" in path or ".." in path.split("/"):
        raise ValueError(f"{shown(path)} holds ':' or '..', which no mount may; use another folder")
    if len(path.encode()) > _LONGEST_PATH:
        raise ValueError(
            f"{shown(path)} has {len(path.encode())} bytes, the limit is {_LONGEST_PATH}"
        )
    return path


def check_digest(text: str) -> str:
    """A digest in hexadecimal, 8 to 128 digits, which may begin with the name of its algorithm.

    :raises ValueError: what is wrong, without the text: it may be the secret itself.
    """
    if not _DIGEST.fullmatch(text):
        raise ValueError(
            f"is not a digest but a text of {len(text)} characters; write that of the Secret, as in"
            " sha256:9f86d081884c7d65"
        )
    return text
