"""Times as the clocks of a zone show them, the change to summer time and back included."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from devflow.reading.shown import shown

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}", re.ASCII)
_OF_THIS_MACHINE = re.compile(r"localtime|posixrules|Factory|(posix|right)/.*")
"""Files beside the zones of a database: the controller's machine has others, or none."""
_EXAMPLE = "2026-12-24 18:00"


def zone(name: str) -> ZoneInfo:
    """The zone of a name of the IANA database, such as ``Europe/Berlin``.

    :raises ValueError: there is none.
    """
    try:
        if not _OF_THIS_MACHINE.fullmatch(name):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # What names a folder, or holds a NUL, fails in ways of its own.
        pass
    raise ValueError(
        f"{shown(name)} is no time zone; write a name of the IANA database, such as"
        " Europe/Berlin or UTC"
    )


def read_time(text: str, where: ZoneInfo, *, last: bool) -> datetime:
    """The moment, in UTC, at which the clocks of a zone show ``text``.

    Where they show it twice, as after the change from summer time, it is the second time if
    ``last``, else the first.

    :raises ValueError: it is no time, or one that these clocks never show.
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a time; write it as in {_EXAMPLE}, without a zone")
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=where, fold=int(last))
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{shown(text)} is not a time: {error}") from None
    back = moment.astimezone(where).replace(tzinfo=None)
    if back != local.replace(tzinfo=None, fold=0):
        after = local.replace(fold=0).astimezone(UTC).astimezone(where)
        raise ValueError(
            f"{shown(text)} is a time that the clocks of {where.key} skip: they go forward then;"
            f" write {after:%Y-%m-%d %H:%M}"
        )
    return moment


def shown_time(moment: datetime, zone_name: str) -> str:
    """A moment as the clocks of a zone show it, such as ``2026-12-24 18:00 CET``."""
    return f"{moment.astimezone(ZoneInfo(zone_name)):%Y-%m-%d %H:%M %Z}"
