"""Which requests a route takes."""

from typing import Annotated

from pydantic import Field, model_validator

from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.one_of import OneOf
from devflow.release.spec.parts.route.short import short_form
from devflow.release.spec.parts.route.sized import sized
from devflow.release.spec.parts.route.texts import (
    HeaderName,
    HeaderValue,
    Method,
    Regex,
    RoutePath,
)


class PathMatchSpec(OneOf):
    """Paths: by what they begin with, as a whole, or by an expression. A text is a prefix."""

    prefix: RoutePath | None = None
    """What the path begins with, in whole segments: ``/api`` is ``/api`` and ``/api/v1``, not
    ``/apis``.
    """
    exact: RoutePath | None = None
    """The whole path, without its query."""
    regex: Regex | None = None
    """An expression (RE2) for the whole path."""


class TextMatchSpec(OneOf):
    """A header's value: as a whole, by what it begins with, or by an expression. A text is the
    whole value.
    """

    exact: HeaderValue | None = None
    """The whole value."""
    prefix: Annotated[HeaderValue, Field(min_length=1)] | None = None
    """What the value begins with."""
    regex: Regex | None = None
    """An expression (RE2) for the whole value."""


PathMatch = Annotated[PathMatchSpec, short_form("prefix", PathMatchSpec | str)]
TextMatch = Annotated[TextMatchSpec, short_form("exact", TextMatchSpec | str)]


class MatchSpec(SpecModel):
    """Requests for which all of its keys hold."""

    path: PathMatch | None = None
    """Their path."""
    method: Method | None = None
    """Their method, such as ``GET``."""
    headers: dict[HeaderName, TextMatch] = Field(default={})
    """Headers that they have, and the values."""
    without_headers: dict[HeaderName, TextMatch] = Field(default={})
    """Headers that they don't have with these values."""
    query: dict[Annotated[str, Field(min_length=1)], TextMatch] = Field(default={})
    """Parameters of their query, and the values; no prefixes."""

    @model_validator(mode="after")
    def _asks_for_something(self) -> "MatchSpec":
        if not self.model_fields_set:
            raise SpecError("", "matches everything; name a path, a method or a header")
        for name, match in self.query.items():
            if match.prefix is not None:
                raise SpecError(f"query.{name}", "has a prefix; use exact or regex")
        return self


Matches = Annotated[tuple[MatchSpec, ...], Field(strict=False), sized()]
Paths = Annotated[tuple[PathMatch, ...], Field(strict=False), sized()]
