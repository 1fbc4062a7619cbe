"""``verify``: the canary is judged."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.release.metrics.analysis_reference import analysis
from devflow.release.steps.step import Step

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_WRITTEN = "verify"


@dataclass(frozen=True, slots=True)
class Verify(Step):
    """The canary is judged: by the spec's metrics, or without any by its pods staying ready."""

    form: ClassVar[str] = _WRITTEN
    kind: ClassVar[str] = "verify"
    judges: ClassVar[bool] = True

    @classmethod
    def read(cls, item: object) -> Self | None:
        return cls() if item == _WRITTEN else None

    @property
    def name(self) -> str:
        return "Verify"

    def spec_form(self) -> object:
        return _WRITTEN

    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        """Argo Rollouts leaves a ``setWeight`` only when the canary's pods are ready, so a verify,
        be it an analysis or a pause, begins with all of them ready.
        """
        if app.verify.has_metrics:
            return [{"analysis": analysis(app)}]
        return [{"pause": {"duration": str(app.verify.duration)}}]

    def measured(self, before: int) -> int | None:
        return before

    def seconds(self, app: "AppSpec") -> int | None:
        """An analysis takes as long as its measurements do."""
        return None if app.verify.has_metrics else app.verify.duration.seconds
