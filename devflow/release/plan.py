"""The plan of a release: what a reader of its Rollout needs to know of each step.

The Rollout carries it as an annotation. So a controller, a command or a console follows, shows and
guards a step of a kind that is newer than itself.
"""

import enum
from collections.abc import Sequence
from typing import Annotated

import msgspec

PLAN_ANNOTATION = "devflow.dev/plan"
"""The plan as JSON: a list of :class:`PlannedStep`, without values that are the default."""

_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
_Natural = Annotated[int, msgspec.Meta(ge=0)]


class OwnKind(enum.StrEnum):
    """Kinds of the steps that the record adds; a plan has no step of these kinds."""

    APPLIED = "applied"
    COMPLETED = "completed"
    FAILED = "failed"
    ROLLBACK = "rollback"


_OWN = frozenset(kind.value for kind in OwnKind)


class Gate(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Who may let a release past a step that waits for a person, and how long it waits."""

    by: tuple[str, ...] = ()
    """Names of gates, of which the approver has to have the right ``approve`` on one; empty: any
    person may.
    """
    text: str = ""
    """What the approver is asked; empty if there is no more to it than that."""
    timeout_seconds: _Natural | None = None
    """How long it waits; ``None``: without an end."""
    then: str = "wait"
    """What follows after that: ``abort``, or any other word to go on waiting."""
    not_author: bool = False
    """Whether it has to be another person than the one who asked for the release."""


class PlannedStep(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One step of a release before any of it has happened."""

    name: str
    """As in ``10% Traffic``, ``Verify``."""
    kind: str
    """As in ``weight``, ``verify``. It is shown and stored; nothing is decided by it."""
    weight: _Percent
    """The canary's share in percent while the step runs."""
    seconds: _Natural | None = None
    """How long the step holds the release; ``None`` if it has no set time."""
    argo: _Natural = 1
    """How many steps of Argo Rollouts it is."""
    moves: bool = False
    """Whether it sets the canary's share of the traffic."""
    judges: bool = False
    """Whether it judges the canary: then the step before it isn't blamed for a bad one."""
    asks: bool = False
    """Whether it waits for a person."""
    gate: Gate | None = None
    """By which rules; ``None`` if there are none. If it is two of Argo Rollouts' steps, a person
    ends the first pause and the Devflow controller, having checked the rules, the second.
    """

    @property
    def is_checked(self) -> bool:
        """Whether the controller checks who ended its pause, and when."""
        return self.gate is not None and self.argo > 1


Plan = tuple[PlannedStep, ...]
_PLANS = msgspec.json.Decoder(Plan)


def plan_json(plan: Plan) -> str:
    """The value of the annotation; :func:`read_plan` reads it back."""
    return msgspec.json.encode(plan).decode()


def read_plan(text: str) -> Plan:
    """The plan in an annotation. What a newer Devflow has added to a step is left out.

    :raises msgspec.ValidationError: the text is no plan.
    """
    try:
        plan = _PLANS.decode(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        raise msgspec.ValidationError(str(error)) from None
    if not plan:
        raise msgspec.ValidationError("a plan has at least one step")
    for step in plan:
        if step.kind in _OWN:
            raise msgspec.ValidationError(f"no step of a plan is of the kind {step.kind!r}")
    return plan


def position(plan: Sequence[PlannedStep], argo_index: int) -> int:
    """The index in ``plan`` of the step that Argo Rollouts' step ``argo_index`` is of; after the
    last step ``len(plan)``.

    A step that is none of Argo Rollouts' is over as soon as the one before it is.

    >>> plan = (PlannedStep("10% Traffic", "weight", 10), PlannedStep("Soak", "soak", 10, argo=2))
    >>> position(plan, 0), position(plan, 2), position(plan, 3)
    (0, 1, 2)
    """
    end = 0
    for index, step in enumerate(plan):
        end += step.argo
        if argo_index < end:
            return index
    return len(plan)


def argo_index(plan: Sequence[PlannedStep], index: int) -> int:
    """The index of the first of Argo Rollouts' steps that the step ``index`` of ``plan`` is."""
    return sum(step.argo for step in plan[:index])


def awaits_check(plan: Sequence[PlannedStep], at: int | None) -> bool:
    """Whether Argo Rollouts' step ``at`` is the second pause of a gate: a person has ended the
    first, and the controller has to check that.
    """
    if at is None:
        return False
    index = position(plan, at)
    if index >= len(plan) or not plan[index].is_checked:
        return False
    return at == argo_index(plan, index) + 1


def is_own(kind: str) -> bool:
    """Whether a step of this kind was added to a plan by the record."""
    return kind in _OWN
