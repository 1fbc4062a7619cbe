"""The interface of a kind of step. No code outside a kind's own file branches on kinds.

A new kind is one file beside this one, and its name in ``STEPS``.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from devflow.release.plan import PlannedStep

if TYPE_CHECKING:
    # The spec has a schedule, and the schedule has steps.
    from devflow.release.spec.app import AppSpec


class Step(ABC):
    """One step of a schedule. Steps are immutable, and equal if they do the same."""

    __slots__ = ()

    form: ClassVar[str]
    """How a user writes it, for the line of an error, such as ``a weight from 1 to 100``."""
    kind: ClassVar[str]
    """One word; see :class:`~devflow.release.plan.PlannedStep`, as for the next three."""
    moves: ClassVar[bool] = False
    judges: ClassVar[bool] = False
    asks: ClassVar[bool] = False
    makes_canary: ClassVar[bool] = False
    """Whether pods of the canary are there once it is over."""
    needs_canary: ClassVar[bool] = True
    """Whether pods of the canary have to be there when it begins."""
    asks_canary: ClassVar[bool] = False
    """Whether the canary gets requests from then on, be it copies."""
    has_judge: ClassVar[bool] = False
    """Whether it brings a judge of its own, beside the metrics of ``verify``."""
    route: ClassVar[str] = ""
    """The name of the route that Argo Rollouts adds in it, and takes away at the end of the
    release; empty if it adds none.
    """

    @classmethod
    @abstractmethod
    def read(cls, item: object) -> Self | None:
        """The step that a user wrote; ``None`` if ``item`` hasn't the form of this kind.

        :raises SpecError: it has, but a value in it is wrong; with the path in the step.
        """

    @property
    @abstractmethod
    def name(self) -> str:
        """As it is shown to a user, such as ``10% Traffic``."""

    @abstractmethod
    def spec_form(self) -> object:
        """The step as a user writes it in YAML; :meth:`read` reads it back."""

    @abstractmethod
    def lower(self, app: "AppSpec") -> list[dict[str, Any]]:
        """The steps of Argo Rollouts that it is: mostly one, but it may be several, or none."""

    def seconds(self, app: "AppSpec") -> int | None:
        """How long it holds a release; ``None`` if it has no set time."""
        return None

    def weight(self, before: int) -> int:
        """The canary's share in percent while it runs, after a share of ``before``."""
        return before

    def measured(self, before: int) -> int | None:
        """The share of the traffic in percent that the metrics of ``verify`` judge it by, after a
        canary's share of ``before``; ``None`` if it isn't judged by them.
        """
        return None

    def scales_apart(self, before: bool) -> bool:
        """Whether, once it is over, the number of the canary's pods doesn't go by its traffic;
        ``before``: whether it didn't before the step.
        """
        return before

    def after(self, before: Sequence["Step"]) -> "Step":
        """The step as it has to be after the steps ``before``, to do what its user wrote."""
        return self

    def rehearsed(self, speed: int) -> "Step":
        """The step in a rehearsal, where time goes ``speed`` times faster and no person waits."""
        return self

    def follows(self, before: Sequence["Step"]) -> None:  # noqa: B027 - most may come anywhere
        """Check that it may come after the steps ``before``, whatever the app.

        :raises SpecError: why not, and the way out.
        """

    def check(self, app: "AppSpec") -> None:  # noqa: B027 - most fit any app
        """Check that the app's settings, its router's name aside, fit it.

        :raises SpecError: why not, and the way out.
        """

    @property
    def asks_of_router(self) -> str:
        """What it needs a router to be able to do beyond weights: one of the router's
        ``extra_steps``; empty if weights are enough.
        """
        return ""

    @property
    def parts_sessions(self) -> bool:
        """Whether it may lead a client away from the version that session affinity keeps it with,
        other than by a weight or a header that the client sends on purpose.
        """
        return False

    def objects(self, app: "AppSpec") -> tuple[dict[str, Any], ...]:
        """The objects that it refers to and that belong to the app, such as an AnalysisTemplate of
        its own; they are applied before the Rollout.
        """
        return ()

    def planned(self, app: "AppSpec", before: int) -> PlannedStep:
        """What a reader of the Rollout needs to know of it, after a share of ``before``."""
        return PlannedStep(
            name=self.name,
            kind=self.kind,
            weight=self.weight(before),
            seconds=self.seconds(app),
            argo=len(self.lower(app)),
            moves=self.moves,
            judges=self.judges,
            asks=self.asks,
        )


def scaled_apart(steps: Sequence[Step]) -> bool:
    """Whether, after ``steps``, the number of the canary's pods doesn't go by its traffic."""
    apart = False
    for step in steps:
        apart = step.scales_apart(apart)
    return apart


def weight_after(steps: Sequence[Step]) -> int:
    """The canary's share in percent after ``steps``; 0 before the first weight."""
    weight = 0
    for step in steps:
        weight = step.weight(weight)
    return weight
