"""``10``: the canary gets a share of the traffic."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.steps.step import Step, scaled_apart, weight_after
from devflow.release.workload.affinity import canarys_clients

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

FULL_PERCENT = 100


@dataclass(frozen=True, slots=True)
class SetWeight(Step):
    """The canary gets ``percent`` (1 to 100) of the traffic."""

    form: ClassVar[str] = "a weight from 1 to 100"
    kind: ClassVar[str] = "weight"
    moves: ClassVar[bool] = True
    makes_canary: ClassVar[bool] = True
    needs_canary: ClassVar[bool] = False
    asks_canary: ClassVar[bool] = True

    percent: int
    scales: bool = False
    """Whether an earlier step has set the number of the canary's pods: then this one lets it go by
    the traffic again, and has the pods there before the traffic.
    """

    @classmethod
    def read(cls, item: object) -> Self | None:
        if isinstance(item, bool) or not isinstance(item, int):
            return None
        if not 1 <= item <= FULL_PERCENT:
            raise SpecError(
                "",
                f"weight {shown(item)} is not between 1 and 100; leave out what is outside it"
                " (before its first weight a canary gets nothing)",
            )
        return cls(item)

    @property
    def name(self) -> str:
        return f"{self.percent}% Traffic"

    def spec_form(self) -> object:
        return self.percent

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        lowered: list[dict[str, Any]] = [{"setWeight": self.percent}]
        pods_first = self.scales
        # At 100 the weights lead the canary's clients there, and no route leads those of stable:
        # Argo Rollouts takes its routes away before stable is the new version, so at the promotion
        # they would be sent back for a moment.
        if app.session_affinity is not None and self.percent != FULL_PERCENT:
            # A client that meets the canary may come again at once: its route is there by then.
            lowered.insert(0, canarys_clients(app))
            pods_first = pods_first or self.percent == app.steps.weights[0]
        if not pods_first:
            return lowered
        pods, by_traffic = {"weight": self.percent}, {"matchTrafficWeight": True}
        return [{"setCanaryScale": pods}, *lowered, {"setCanaryScale": by_traffic}]

    def scales_apart(self, before: bool) -> bool:
        return False

    def after(self, before: Sequence[Step]) -> Step:
        return replace(self, scales=scaled_apart(before))

    def weight(self, before: int) -> int:
        return self.percent

    def follows(self, before: Sequence[Step]) -> None:
        reached = weight_after(before)
        if self.percent <= reached:
            raise SpecError(
                "",
                f"weight {self.percent} follows {reached}; weights must rise from step to step",
            )
