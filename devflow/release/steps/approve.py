"""``approve``: a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.steps.pause import Pause
from devflow.release.steps.step import Step, weight_after
from devflow.release.steps.weight import FULL_PERCENT

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_WRITTEN = "approve"


@dataclass(frozen=True, slots=True)
class Approve(Step):
    """The schedule waits until a person promotes the release."""

    form: ClassVar[str] = _WRITTEN
    kind: ClassVar[str] = "approve"
    asks: ClassVar[bool] = True

    @classmethod
    def read(cls, item: object) -> Self | None:
        return cls() if item == _WRITTEN else None

    @property
    def name(self) -> str:
        return "Approve"

    def spec_form(self) -> object:
        return _WRITTEN

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        return [{"pause": {}}]

    def rehearsed(self, speed: int) -> Step:
        """No person takes part in a rehearsal: the approval is given at once."""
        return Pause(Duration(1))

    def follows(self, before: Sequence[Step]) -> None:
        if weight_after(before) == FULL_PERCENT:
            raise SpecError(
                "", "approve after weight 100 would hold back nothing; put it before 100"
            )
