"""Which actions a freeze window holds up: those that begin a release, or pass a gate."""

from datetime import UTC, datetime

from devflow.errors import Exit, UserError
from devflow.live import RolloutState
from devflow.record.fold import frozen_at
from devflow.release.plan import position

_WAY_OUT = "do it then, or release the same image with --override"


def refuse_frozen(state: RolloutState) -> None:
    """Refuse to begin a release anew inside a window.

    :raises UserError: with its end and the way out.
    """
    if held := frozen_at(state, datetime.now(UTC)):
        raise UserError(f"{state.name} is {held}; {_WAY_OUT}", Exit.FROZEN)


def refuse_frozen_gates(state: RolloutState, *, all_of_them: bool) -> None:
    """Refuse to pass the gate that the release is at inside a window; ``all_of_them``: or one that
    is still to come. A window holds a release up at gates that the controller checks.

    :raises UserError: with its end and the way out.
    """
    at = position(state.plan, state.argo_step or 0)
    steps = state.plan[at:] if all_of_them else state.plan[at : at + 1]
    if any(step.is_checked for step in steps):
        refuse_frozen(state)
