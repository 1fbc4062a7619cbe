"""One freeze window as a user writes it, and when it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, model_validator

from devflow.reading.grammar.texts import check_reason
from devflow.reading.shown import shown
from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.freeze.local_time import read_time, zone
from devflow.release.spec.model import SpecModel

_CRON_FIELDS = 5
_LONGEST_CRON = 500
"""All values of all fields, written out."""
_ANY = datetime(2026, 1, 1)
_MINUTE = timedelta(minutes=1)


def check_cron(text: str) -> str:
    """Five fields, as Debian's cron reads them.

    :raises ValueError: what is wrong, and the way out.
    """
    problem = "" if len(text.split()) == _CRON_FIELDS else "it has to have 5 fields"
    if len(text) > _LONGEST_CRON:
        problem = f"it has {len(text)} characters, the limit is {_LONGEST_CRON}"
    try:
        if not problem:
            CronSim(text, _ANY)
    except CronSimError as error:
        problem = str(error)[:1].lower() + str(error)[1:]
    if problem:
        raise ValueError(
            f"{shown(text)} is no cron expression: {problem}; write minute, hour, day of the month,"
            " month and day of the week, such as '0 15 * * FRI'"
        )
    return text


def _check_zone(name: str) -> str:
    zone(name)
    return name


class Span(NamedTuple):
    """A stretch of time, in UTC, its end left out."""

    start: datetime
    end: datetime


class FreezeWindow(SpecModel):
    """A time in which no release begins and none passes a gate: ``cron`` and ``for``, or ``from``
    and ``until``.
    """

    reason: Annotated[str, AfterValidator(check_reason)]
    """Why, for those who have to wait."""
    cron: Annotated[str, AfterValidator(check_cron)] | None = None
    """When it begins, again and again: five fields, such as ``0 15 * * FRI``."""
    duration: Duration | None = Field(default=None, alias="for")
    """How long it lasts from then on; with ``cron``."""
    start: str | None = Field(default=None, alias="from")
    """When it begins, once, such as ``2026-12-24 18:00``."""
    until: str | None = None
    """When it ends; with ``from``."""
    time_zone: Annotated[str, AfterValidator(_check_zone)] = "UTC"
    """The zone of ``cron``, ``from`` and ``until``, by its IANA name, such as ``Europe/Berlin``."""

    @model_validator(mode="after")
    def _is_one_of_two_forms(self) -> "FreezeWindow":
        by_cron = self.cron is not None and self.duration is not None
        by_dates = self.start is not None and self.until is not None
        given = sum(one is not None for one in (self.cron, self.duration, self.start, self.until))
        if given != 2 or not (by_cron or by_dates):
            raise SpecError("", "is no window; write 'cron' and 'for', or 'from' and 'until'")
        if by_dates:
            self._dates()
        return self

    def at(self, moment: datetime) -> Span | None:
        """The stretch that ``moment`` is in; ``None`` if it is outside of the window."""
        return next((span for span in self._around(moment) if moment < span.end), None)

    def _around(self, moment: datetime) -> Iterator[Span]:
        """The stretch that began last, if one has."""
        if self.cron is None or self.duration is None:
            dates = self._dates()
            if dates.start <= moment:
                yield dates
            return
        # What begins in this very minute counts, and the search leaves out the time given.
        after = moment.astimezone(UTC).replace(second=0, microsecond=0) + _MINUTE
        local = after.astimezone(zone(self.time_zone))
        begun = next(CronSim(self.cron, local, reverse=True), None)
        if begun is not None:
            start = begun.astimezone(UTC)
            yield Span(start, start + timedelta(seconds=self.duration.seconds))

    def _dates(self) -> Span:
        """:raises SpecError: one of the two is no time, or the window would end before it begins"""
        where = zone(self.time_zone)
        read = {}
        for key, text, last in (("from", self.start, False), ("until", self.until, True)):
            try:
                read[key] = read_time(text or "", where, last=last)
            except ValueError as error:
                raise SpecError(key, str(error)) from None
        if read["until"] <= read["from"]:
            raise SpecError("until", f"{shown(self.until)} is not after 'from', {self.start}")
        return Span(read["from"], read["until"])
