"""``scale: 3``: the canary gets pods before, or apart from, its traffic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.steps.only_key import value_of
from devflow.release.steps.step import Step, weight_after

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_KEY = "scale"
_TRAFFIC = "traffic"
_PERCENT = re.compile(r"([1-9][0-9]{0,2})%", re.ASCII)
_MOST_PODS, _MOST_PERCENT = 10_000, 100


@dataclass(frozen=True, slots=True)
class Scale(Step):
    """The canary has so many pods until its next weight: a number of them, a share of the app's
    ``replicas``, or as many as its traffic needs.
    """

    form: ClassVar[str] = f"{_KEY}: 3, {_KEY}: 25%, {_KEY}: {_TRAFFIC}"
    kind: ClassVar[str] = _KEY
    makes_canary: ClassVar[bool] = True
    needs_canary: ClassVar[bool] = False

    pods: int | None = None
    percent: int | None = None
    """With neither, the pods go by the traffic."""

    @classmethod
    def read(cls, item: object) -> Self | None:
        value = value_of(item, _KEY)
        if value is None:
            return None
        if value == _TRAFFIC:
            return cls()
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_PODS:
            return cls(pods=value)
        percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
        if percent and int(percent[1]) <= _MOST_PERCENT:
            return cls(percent=int(percent[1]))
        raise SpecError(
            _KEY,
            f"{shown(value)} is not a number of pods from 1 to {_MOST_PODS}, a share of them from"
            f" 1% to 100%, or {_TRAFFIC!r}",
        )

    @property
    def name(self) -> str:
        if self.pods is not None:
            return f"Scale to {self.pods} {'pod' if self.pods == 1 else 'pods'}"
        return "Scale by Traffic" if self.percent is None else f"Scale to {self.percent}%"

    def spec_form(self) -> object:
        if self.pods is not None:
            return {_KEY: self.pods}
        return {_KEY: _TRAFFIC if self.percent is None else f"{self.percent}%"}

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        if self.pods is not None:
            return [{"setCanaryScale": {"replicas": self.pods}}]
        if self.percent is not None:
            return [{"setCanaryScale": {"weight": self.percent}}]
        return [{"setCanaryScale": {"matchTrafficWeight": True}}]

    def seconds(self, app: "AppSpec") -> int | None:
        """No longer than its pods need."""
        return 0

    def scales_apart(self, before: bool) -> bool:
        return self.pods is not None or self.percent is not None

    def follows(self, before: Sequence[Step]) -> None:
        if self.scales_apart(before=False):
            return
        if weight_after(before) == 0:
            raise SpecError(
                "",
                f"'{_KEY}: {_TRAFFIC}' before any weight would leave the canary without pods;"
                " write a weight instead, which scales by its traffic, too",
            )

    @property
    def asks_of_router(self) -> str:
        return _KEY
