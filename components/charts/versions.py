"""Versions of charts, as a user may give them."""

import re

from devflow.reading.shown import shown

_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)


def check_version(version: str) -> str:
    """Return ``version`` as it is.

    :raises ValueError: it isn't the version of a chart.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{shown(version)} is not a chart's version; write one such as 1.30.5")
    return version


def parsed_version(version: str) -> tuple[int, int, int]:
    """Major, minor and patch of a version that is checked already."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(version)
    return int(found[1]), int(found[2]), int(found[3])
