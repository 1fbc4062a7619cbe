"""``pause: 30s``: the schedule waits."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.steps.step import Step

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_KEY = "pause"


@dataclass(frozen=True, slots=True)
class Pause(Step):
    """The schedule waits, and goes on by itself."""

    form: ClassVar[str] = f"{_KEY}: 30s"
    kind: ClassVar[str] = "pause"

    duration: Duration

    @classmethod
    def read(cls, item: object) -> Self | None:
        if not isinstance(item, dict) or set(item) != {_KEY}:
            return None
        try:
            return cls(Duration.parse(item[_KEY]))
        except ValueError as error:
            raise SpecError(_KEY, str(error)) from None

    @property
    def name(self) -> str:
        return f"Pause {self.duration}"

    def spec_form(self) -> object:
        return {_KEY: str(self.duration)}

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        return [{"pause": {"duration": str(self.duration)}}]

    def seconds(self, app: "AppSpec") -> int | None:
        return self.duration.seconds

    def rehearsed(self, speed: int) -> Step:
        return Pause(self.duration.faster(speed))
