"""Cross-origin requests."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.one_of import OneOf
from devflow.release.spec.parts.route.short import short_form
from devflow.release.spec.parts.route.sized import sized
from devflow.release.spec.parts.route.span import Span
from devflow.release.spec.parts.route.texts import HeaderName, Method, Regex

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s]+", re.ASCII)
ANY = "*"


def _check_origin(origin: str) -> str:
    if origin != ANY and not _ORIGIN.fullmatch(origin):
        raise ValueError(
            f"{shown(origin)} is not an origin; write scheme and host, without a path, as in"
            " https://shop.example.com, or '*'"
        )
    return origin


class OriginSpec(OneOf):
    """An origin, or an expression for several. A text is the origin."""

    exact: Annotated[str, AfterValidator(_check_origin)] | None = None
    """The whole origin; ``*`` for all."""
    regex: Regex | None = None
    """An expression (RE2) for the whole origin."""


Origin = Annotated[OriginSpec, short_form("exact", OriginSpec | str)]


class CorsSpec(SpecModel):
    """Which pages of other origins may send requests: the router answers the browser's question."""

    origins: Annotated[tuple[Origin, ...], Field(strict=False), sized(least=1)]
    """The origins of those pages."""
    methods: Annotated[tuple[Method, ...], Field(strict=False)] = ()
    """What they may send beside simple requests."""
    headers: Annotated[tuple[HeaderName, ...], Field(strict=False)] = ()
    """Headers that they may send."""
    expose: Annotated[tuple[HeaderName, ...], Field(strict=False)] = ()
    """Headers of the answer that they may read."""
    max_age: Span | None = None
    """How long a browser may keep the answer to its question."""
    credentials: bool = False
    """Whether they may send cookies."""

    @model_validator(mode="after")
    def _credentials_need_names(self) -> "CorsSpec":
        if self.credentials and any(origin.exact == ANY for origin in self.origins):
            raise SpecError("credentials", "browsers refuse it with the origin '*'; name origins")
        return self
