"""What a route changes in requests and answers: path, host, headers."""

from typing import Annotated

from pydantic import Field, model_validator

from devflow.release.errors import SpecError
from devflow.release.names import PlainHost
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.short import short_form
from devflow.release.spec.parts.route.texts import HeaderName, HeaderValue, RoutePath


class RewriteSpec(SpecModel):
    """What the app gets in place of what was asked for. A text is the path."""

    path: RoutePath | None = None
    """In place of the prefix that matched (``/`` where no path is asked for), or of the whole path
    where an exact one matched.
    """
    host: PlainHost | None = None
    """In place of the host."""

    @model_validator(mode="after")
    def _something_is_rewritten(self) -> "RewriteSpec":
        if self.path is None and self.host is None:
            raise SpecError("", "rewrites nothing; write a path or a host")
        return self


Rewrite = Annotated[RewriteSpec, short_form("path", RewriteSpec | str)]


class HeaderChangesSpec(SpecModel):
    """Changes of headers, in this order: removed, set, added."""

    set: dict[HeaderName, HeaderValue] = Field(default={})
    """Headers that get a value, in place of any that they have."""
    add: dict[HeaderName, HeaderValue] = Field(default={})
    """Headers that get one more value."""
    remove: Annotated[tuple[HeaderName, ...], Field(strict=False)] = ()
    """Headers that are taken out."""

    @model_validator(mode="after")
    def _each_header_once(self) -> "HeaderChangesSpec":
        seen: dict[str, str] = {}
        for key, names in (("set", self.set), ("add", self.add), ("remove", self.remove)):
            for name in names:
                first = seen.setdefault(name.lower(), key)
                if first != key:
                    raise SpecError(key, f"{name!r} is in {first!r}, too; keep one of the two")
        return self


class HeadersSpec(SpecModel):
    """Headers of requests and answers that the route changes."""

    request: HeaderChangesSpec = HeaderChangesSpec.unwritten()
    """On the way to the app."""
    response: HeaderChangesSpec = HeaderChangesSpec.unwritten()
    """On the way back."""
