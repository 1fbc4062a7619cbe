"""``mirror: 20%``: the canary gets copies of requests, and its answers are thrown away."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.names import MIRROR_ROUTE
from devflow.release.steps.only_key import value_of
from devflow.release.steps.step import Step

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_KEY = "mirror"
_PERCENT = re.compile(r"(0|[1-9][0-9]{0,2})%", re.ASCII)
_MOST = 100
_ALL: dict[str, Any] = {"method": {"regex": ".+"}}
"""What every request matches. A path would have to fit those of the app's own routes."""


@dataclass(frozen=True, slots=True)
class Mirror(Step):
    """The canary gets copies of so many requests, beside those that its weight gives it, until
    another mirror step or the end of the release.
    """

    form: ClassVar[str] = f"{_KEY}: 20%"
    kind: ClassVar[str] = _KEY
    asks_canary: ClassVar[bool] = True
    route: ClassVar[str] = MIRROR_ROUTE

    percent: int
    """0 ends what an earlier mirror step began."""

    @classmethod
    def read(cls, item: object) -> Self | None:
        value = value_of(item, _KEY)
        if value is None:
            return None
        percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if not percent or int(percent[1]) > _MOST:
            raise SpecError(
                _KEY, f"{shown(value)} is not a share of the requests; write it as in 20%, or 0%"
            )
        return cls(int(percent[1]))

    @property
    def name(self) -> str:
        return f"Mirror {self.percent}%"

    def spec_form(self) -> object:
        return {_KEY: f"{self.percent}%"}

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        copied = {"percentage": self.percent, "match": [_ALL]} if self.percent else {}
        return [{"setMirrorRoute": {"name": self.route, **copied}}]

    def seconds(self, app: "AppSpec") -> int | None:
        return 0

    @property
    def asks_of_router(self) -> str:
        return _KEY

    @property
    def parts_sessions(self) -> bool:
        """Its route takes all requests before a client's cookie is looked at, and sets none."""
        return True
