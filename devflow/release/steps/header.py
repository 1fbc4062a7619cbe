"""``header: {X-Canary: always}``: requests with a header, and no others, reach the canary."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeAlias, get_args

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.names import HEADER_ROUTE
from devflow.release.steps.only_key import value_of
from devflow.release.steps.step import Step
from devflow.release.workload.affinity import cookie_regex

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

Way: TypeAlias = Literal["exact", "prefix", "regex"]
_WAYS: tuple[Way, ...] = get_args(Way)
_KEY, _COOKIE = "header", "cookie"
_NAME = re.compile(r"[A-Za-z0-9][-A-Za-z0-9_]{0,99}", re.ASCII)
_COOKIE_TEXT = re.compile(r"[-A-Za-z0-9_.]{1,100}", re.ASCII)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Header(Step):
    """Requests that have the header get the canary, beside those that its weight gives it."""

    form: ClassVar[str] = f"{_KEY}: {{X-Canary: always}}, {_COOKIE}: {{variant: b}}"
    kind: ClassVar[str] = _KEY
    asks_canary: ClassVar[bool] = True
    route: ClassVar[str] = HEADER_ROUTE

    header: str
    value: str
    way: Way = "exact"
    """How ``value`` has to match; a regular expression matches the whole value, in RE2's syntax."""
    cookie: bool = False
    """Whether the two are of a cookie, not of a header."""

    @classmethod
    def read(cls, item: object) -> Self | None:
        if (value := value_of(item, _KEY)) is not None:
            return cls(*_header(value))
        if (value := value_of(item, _COOKIE)) is not None:
            return cls(*_cookie(value), cookie=True)
        return None

    @property
    def name(self) -> str:
        if self.cookie:
            return f"Cookie {self.header}={self.value}"
        return f"Header {self.header}: {'' if self.way == 'exact' else f'{self.way} '}{self.value}"

    def spec_form(self) -> object:
        if self.cookie:
            return {_COOKIE: {self.header: self.value}}
        value = self.value if self.way == "exact" else {self.way: self.value}
        return {_KEY: {self.header: value}}

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        # Istio wants names in lower case; HTTP has no other.
        name, match = self.header.lower(), {str(self.way): self.value}
        if self.cookie:
            name = "cookie"
            match = {"regex": cookie_regex(self.header, re.escape(self.value))}
        matches = [{"headerName": name, "headerValue": match}]
        return [{"setHeaderRoute": {"name": self.route, "match": matches}}]

    def seconds(self, app: "AppSpec") -> int | None:
        return 0

    @property
    def asks_of_router(self) -> str:
        return _KEY

    @property
    def parts_sessions(self) -> bool:
        return self.cookie


def _header(value: object) -> tuple[str, str, Way]:
    name, wanted = _pair(value, _KEY, _NAME, "X-Canary: always")
    way: Way = "exact"
    if isinstance(wanted, dict):
        (written, wanted), *more = wanted.items() or [(None, None)]
        if written not in _WAYS or more:
            ways = ", ".join(_WAYS)
            raise SpecError(
                f"{_KEY}.{name}", f"{shown(value)} has to match in one way; use one of {ways}"
            )
        way = written
    if not isinstance(wanted, str) or not 1 <= len(wanted) <= _LONGEST:
        raise SpecError(
            f"{_KEY}.{name}",
            f"{shown(wanted)} is not a text of 1 to {_LONGEST} characters; put it in quotes",
        )
    if way == "regex":
        _check_regex(name, wanted)
    return name, wanted, way


def _check_regex(name: str, text: str) -> None:
    """RE2 knows what Python knows, but for what looks around or back."""
    try:
        re.compile(text)
        if re.search(r"\(\?[=!<]|\\[1-9]", text):
            raise re.error("RE2 has no look-around and no back-references")
    except re.error as error:
        raise SpecError(
            f"{_KEY}.{name}", f"{shown(text)} is not a regular expression: {error}"
        ) from None


def _cookie(value: object) -> tuple[str, str]:
    name, wanted = _pair(value, _COOKIE, _COOKIE_TEXT, "variant: b")
    if not isinstance(wanted, str) or not _COOKIE_TEXT.fullmatch(wanted):
        raise SpecError(
            f"{_COOKIE}.{name}",
            f"{shown(wanted)} is not a cookie's value; use letters, digits, '-', '_' and '.', in"
            " quotes",
        )
    return name, wanted


def _pair(value: object, where: str, names: re.Pattern[str], example: str) -> tuple[str, object]:
    if not isinstance(value, dict) or len(value) != 1:
        raise SpecError(
            where, f"{shown(value)} is not one name with its value; write {{{example}}}"
        )
    ((name, wanted),) = value.items()
    if not isinstance(name, str) or not names.fullmatch(name):
        raise SpecError(
            where, f"{shown(name)} is not a {where}'s name; use letters, digits and '-'"
        )
    return name, wanted
